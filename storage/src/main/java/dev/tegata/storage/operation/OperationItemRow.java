package dev.tegata.storage.operation;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One item of an operation: an app for a person or a device, an assignment, or a person's account.
 *
 * @param assignmentId of a revocation the one to take back; of a grant the one that was made
 * @param waitingGrantId of a grant that may wait its place on the waitlist
 * @param attempts how often it was started
 * @param problem the key of the problem when REFUSED; {@code problemArguments} is a JSON array of what fills its text
 * @param cause key of the reason when FAILED, {@code failureNumber} and {@code failure} Apple's words
 */
public record OperationItemRow(
        UUID operationId,
        int position,
        OperationItemState state,
        Optional<UUID> assetId,
        Optional<UUID> userId,
        Optional<UUID> deviceId,
        Optional<UUID> assignmentId,
        Optional<UUID> vppUserId,
        Optional<UUID> waitingGrantId,
        int attempts,
        Optional<String> problem,
        Optional<String> problemArguments,
        Optional<String> cause,
        Optional<Integer> failureNumber,
        Optional<String> failure,
        Instant changedAt) {}
