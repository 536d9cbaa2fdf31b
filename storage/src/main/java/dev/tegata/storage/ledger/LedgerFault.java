package dev.tegata.storage.ledger;

import java.util.UUID;

/** Something about an asset that does not add up. */
public record LedgerFault(UUID assetId, Kind kind, long expected, long found) {
    /** What was compared. */
    public enum Kind {
        /** Apple's assigned + available with Apple's total. */
        APPLE_COUNTS,
        /** Apple's total with the entries. */
        TOTAL,
        /** Apple's assigned count with the entries, reckoning with what is under way. */
        ASSIGNED,
        /** The assignments held with the entries of each: 1 while it is held, else 0. */
        ENTRIES,
        /** Apple's list with the assignments, one to one, reckoning with what is under way: {@code found} have no counterpart. */
        MAPPING
    }
}
