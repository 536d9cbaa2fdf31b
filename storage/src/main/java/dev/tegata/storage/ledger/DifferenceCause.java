package dev.tegata.storage.ledger;

import java.util.Locale;

/** Why Apple's list most likely differs from what we believed. */
public enum DifferenceCause {
    /** By another tool or in Apple's portal; holders this server does not know have no holder. */
    GRANTED_ELSEWHERE,
    /** A grant of ours that was given up came through after all. */
    GRANTED_LATE,
    /** An earlier reading had shown it: taken back by another tool or in Apple's portal. */
    REVOKED_ELSEWHERE,
    /** Apple had confirmed it, no reading ever showed it, and nobody here took it back. */
    OURS_LOST,
    /** The account was retired by another tool, which set its licences free. */
    ACCOUNT_RETIRED_ELSEWHERE,
    PURCHASED,
    REFUNDED;

    /** The cause as a reason in the ledger: {@code revoked-elsewhere}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
