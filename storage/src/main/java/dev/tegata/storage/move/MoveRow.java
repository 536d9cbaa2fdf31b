package dev.tegata.storage.move;

import dev.tegata.storage.licence.AssetPolicyRow.Holder;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An app that goes over from a person's licence to those of the person's devices, or back.
 *
 * @param holder who holds it then: USER or DEVICE
 * @param cause key of the reason why it was undone, or why both are held; {@code failureNumber} and {@code failure} are Apple's words
 * @param dueAt when to look again; whatever moves one of its licences makes it due
 */
public record MoveRow(
        UUID id,
        UUID assetId,
        UUID userId,
        Holder holder,
        MoveState state,
        Optional<String> cause,
        Optional<Integer> failureNumber,
        Optional<String> failure,
        String askedBy,
        Instant askedAt,
        Instant changedAt,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil) {

    /** What the ledger gives as the reason of its entries: {@code moved-to-device} or {@code moved-to-user}. */
    public String reason() {
        return holder == Holder.DEVICE ? "moved-to-device" : "moved-to-user";
    }
}
