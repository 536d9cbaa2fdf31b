package dev.tegata.storage.ledger;

import java.util.UUID;

/**
 * What a location does by itself.
 *
 * @param differences whether Apple's truth is taken over at once, or somebody is asked
 * @param removedDevices whether a device that left management gives its own licences back
 * @param failedInstalls whether a licence whose installs have all failed for good is given back
 * @param grantFrom what the VPP account of a person must be to be granted an app
 * @param accountHash whether the Apple Account of a device is compared with the one its owner joined with
 * @param offerAgain how often an app is offered again, a day later each time, to a person who cancelled; 0 to 10
 */
public record LocationPolicyRow(
        UUID locationId,
        Differences differences,
        Licence removedDevices,
        Licence failedInstalls,
        GrantFrom grantFrom,
        AccountHash accountHash,
        int offerAgain) {
    /** What {@code offerAgain} may at most be. */
    public static final int MOST_OFFERS = 10;

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

    /** What is made of the hash of its Apple Account that a device tells. */
    public enum AccountHash {
        /** A difference is shown as a warning. */
        COMPARE,
        /** For when it turns out that Apple makes the two hashes differently. */
        IGNORE
    }

    public static LocationPolicyRow defaults(UUID locationId) {
        return new LocationPolicyRow(
                locationId,
                Differences.ADOPT,
                Licence.GIVE_BACK,
                Licence.KEEP,
                GrantFrom.ASSOCIATED,
                AccountHash.COMPARE,
                1);
    }
}
