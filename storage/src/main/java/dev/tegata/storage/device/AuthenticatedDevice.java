package dev.tegata.storage.device;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a device says about itself when it begins to enroll.
 *
 * @param id its id if it is new here; a known device keeps the one it has
 */
public record AuthenticatedDevice(
        UUID id,
        String deviceKey,
        boolean userEnrollment,
        Optional<String> serialNumber,
        Optional<String> productName,
        Optional<String> modelName,
        Optional<String> name,
        Optional<String> osVersion,
        Optional<String> buildVersion,
        Optional<String> imei,
        Instant at) {}
