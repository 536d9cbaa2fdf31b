package dev.tegata.storage.licence;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;

/**
 * An assignment with what it is of and who holds it.
 *
 * @param userId the person, for a licence held by a user
 * @param deviceId the device, for a licence held by a device we know
 */
public record AssignmentListing(
        @Nested AssignmentRow assignment,
        String adamId,
        Optional<String> assetName,
        Optional<UUID> userId,
        Optional<String> userName,
        Optional<UUID> deviceId) {}
