package dev.tegata.storage.ledger;

import java.util.UUID;

/**
 * What a location does by itself.
 *
 * @param differences whether Apple's truth is taken over at once, or somebody is asked
 * @param removedDevices whether a device that left management gives its own licences back
 * @param failedInstalls whether a licence whose installs have all failed for good is given back
 */
public record LedgerPolicyRow(
        UUID locationId, Differences differences, Licence removedDevices, Licence failedInstalls) {
    /** What becomes of a difference. */
    public enum Differences {
        ADOPT,
        ASK
    }

    /** What becomes of a licence. */
    public enum Licence {
        GIVE_BACK,
        KEEP
    }

    public static LedgerPolicyRow defaults(UUID locationId) {
        return new LedgerPolicyRow(locationId, Differences.ADOPT, Licence.GIVE_BACK, Licence.KEEP);
    }
}
