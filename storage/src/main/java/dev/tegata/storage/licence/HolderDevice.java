package dev.tegata.storage.licence;

import java.util.Optional;
import java.util.UUID;

/**
 * What the licence workflow needs to know of a device.
 *
 * @param restrictions what the device last said it is not allowed to do, as JSON
 * @param productName as the device told, for example {@code iPhone16,1}
 * @param supervised as the device told
 * @param shared a Shared iPad: persons come and go on it
 * @param enrollmentId the device channel, when it is enrolled
 */
public record HolderDevice(
        UUID id,
        String deviceKey,
        boolean userEnrollment,
        Optional<String> serialNumber,
        Optional<String> name,
        Optional<String> osVersion,
        Optional<UUID> ownerId,
        Optional<String> restrictions,
        Optional<String> productName,
        Optional<Boolean> supervised,
        boolean shared,
        Optional<UUID> enrollmentId) {

    /** What to call it: its name, or else its serial number or key. */
    public String label() {
        return name.or(() -> serialNumber).orElse(deviceKey);
    }

    /** Apple's name of its platform as in an asset's {@code supportedPlatforms}; empty when the device has not told, or told nothing known. */
    public Optional<String> platform() {
        return productName.flatMap(HolderDevice::platformOf);
    }

    private static Optional<String> platformOf(String product) {
        if (product.startsWith("iPhone") || product.startsWith("iPad") || product.startsWith("iPod")) {
            return Optional.of("iOS");
        }
        if (product.startsWith("AppleTV")) {
            return Optional.of("tvOS");
        }
        return product.contains("Mac") ? Optional.of("macOS") : Optional.empty();
    }
}
