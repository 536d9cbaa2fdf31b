package dev.tegata.storage.device;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A device as we know it.
 *
 * @param deviceKey its UDID, or its EnrollmentID in a User Enrollment; opaque text
 * @param serialNumber empty in a User Enrollment
 * @param supervised empty until the device has answered the first DeviceInformation
 * @param storeAccountActive whether somebody is signed in to the App Store
 * @param storeAccountHash equals the {@code idHash} of the VPP user that person joined as
 * @param restrictions the restrictions in force as a JSON object of name and value, for example {@code {"allowAppInstallation": false}}
 * @param restrictionsAt when the device said so; empty when it never did since it enrolled
 */
public record DeviceRow(
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
        Optional<Boolean> supervised,
        Optional<UUID> ownerId,
        Optional<UUID> organizationId,
        Optional<Boolean> storeAccountActive,
        Optional<String> storeAccountHash,
        Optional<String> restrictions,
        Optional<Instant> restrictionsAt,
        Optional<Instant> inventoryAt,
        Instant createdAt) {}
