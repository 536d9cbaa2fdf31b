package dev.tegata.storage.reclaim;

import java.util.Locale;

/** Why a licence is of no use where it is. */
public enum ReclaimReason {
    /** Its holder has no enrolled device. */
    NO_DEVICE,
    /** Its app is on none of the holder's devices. */
    NOT_INSTALLED;

    /** The name in the ledger, for example {@code not-installed}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
