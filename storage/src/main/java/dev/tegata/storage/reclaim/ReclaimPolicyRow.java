package dev.tegata.storage.reclaim;

import java.util.UUID;

/**
 * What a location does about licences of no use.
 *
 * @param reclaimAfter days without use
 * @param reclaimNotice days between the notice and the taking back, in which it can be undone
 */
public record ReclaimPolicyRow(UUID locationId, Reclaim reclaim, int reclaimAfter, int reclaimNotice) {
    /** Who decides. */
    public enum Reclaim {
        OFF,
        /** An administrator. */
        PROPOSE,
        /** The policy: every proposal is announced at once. */
        AUTOMATIC
    }

    public static ReclaimPolicyRow defaults(UUID locationId) {
        return new ReclaimPolicyRow(locationId, Reclaim.PROPOSE, 90, 7);
    }
}
