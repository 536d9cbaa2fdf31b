package dev.tegata.storage.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * Whether everything of a location added up after its last full reconciliation.
 *
 * @param readAt when the lists that were compared began to be read
 * @param faults as JSON: asset, what was compared, expected and found
 */
public record LedgerCheckRow(UUID locationId, Instant at, Instant readAt, State state, String faults) {
    /** How it came out. */
    public enum State {
        PASSED,
        /** Everything adds up but for differences that wait for a decision. */
        DIFFERENCES_OPEN,
        /** Something did not add up for the first time: perhaps it changed while it was read; everything is read again. */
        SUSPECT,
        /** It did not add up twice in a row. */
        FAILED
    }
}
