package dev.tegata.storage.ledger;

import java.util.UUID;

/**
 * What a location does by itself.
 *
 * @param differences whether Apple's truth is taken over at once, or somebody is asked
 * @param removedDevices whether a device that left management gives its own licences back
 * @param failedInstalls whether a licence whose installs have all failed for good is given back
 * @param grantFrom what the VPP account of a person must be to be granted an app
 */
public record LocationPolicyRow(
        UUID locationId, Differences differences, Licence removedDevices, Licence failedInstalls, GrantFrom grantFrom) {
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

    /** From which state of their VPP account on persons may be granted apps. */
    public enum GrantFrom {
        /** 未使用 is enough, as Apple advises: the app comes the moment the invitation is accepted. */
        REGISTERED,
        /** 使用中 only. */
        ASSOCIATED
    }

    public static LocationPolicyRow defaults(UUID locationId) {
        return new LocationPolicyRow(
                locationId, Differences.ADOPT, Licence.GIVE_BACK, Licence.KEEP, GrantFrom.ASSOCIATED);
    }
}
