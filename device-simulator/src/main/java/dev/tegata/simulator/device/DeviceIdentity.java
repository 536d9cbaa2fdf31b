package dev.tegata.simulator.device;

import java.util.Locale;

/** What a device is and stays for ever: the identifiers and the system that Authenticate and DeviceInformation report. */
public record DeviceIdentity(
        String udid,
        String serialNumber,
        String productName,
        String osVersion,
        String buildVersion,
        boolean supervised,
        EnrollmentType enrollmentType) {

    /** An unsupervised iPhone under device enrollment; {@code number} makes UDID and serial number, so equal numbers are the same device. */
    public static DeviceIdentity iPhone(String serialPrefix, int number) {
        String serialNumber = "%s%06d".formatted(serialPrefix, number);
        return new DeviceIdentity(
                udid(serialNumber), serialNumber, "iPhone15,2", "18.1", "22B83", false, EnrollmentType.DEVICE);
    }

    /** An iPad under device enrollment, unsupervised. */
    public static DeviceIdentity iPad(String serialPrefix, int number) {
        String serialNumber = "%s%06d".formatted(serialPrefix, number);
        return new DeviceIdentity(
                udid(serialNumber), serialNumber, "iPad14,3", "18.1", "22B83", false, EnrollmentType.DEVICE);
    }

    public DeviceIdentity withSupervision(boolean supervision) {
        return new DeviceIdentity(
                udid, serialNumber, productName, osVersion, buildVersion, supervision, enrollmentType);
    }

    public DeviceIdentity enrolledAs(EnrollmentType type) {
        return new DeviceIdentity(udid, serialNumber, productName, osVersion, buildVersion, supervised, type);
    }

    /** {@code iPhone} or {@code iPad}, as DeviceInformation's Model family. */
    public String family() {
        return productName.startsWith("iPad") ? "iPad" : "iPhone";
    }

    // The shape of a current device's UDID: chip, dash, sixteen hexadecimal digits.
    private static String udid(String serialNumber) {
        long digits = 0xcbf29ce484222325L;
        for (int i = 0; i < serialNumber.length(); i++) {
            digits = (digits ^ serialNumber.charAt(i)) * 0x100000001b3L;
        }
        return "00008120-%016X".formatted(digits).toUpperCase(Locale.ROOT);
    }
}
