package dev.tegata.storage.licence;

import java.util.Optional;
import java.util.UUID;

/**
 * What the licence workflow needs to know of a device.
 *
 * @param restrictions what the device last said it is not allowed to do, as JSON
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
        Optional<UUID> enrollmentId) {

    /** What to call it: its name, or else its serial number or key. */
    public String label() {
        return name.or(() -> serialNumber).orElse(deviceKey);
    }
}
