package dev.tegata.simulator.device;

/**
 * How a device acts where Apple's documentation leaves it open or observers disagree. Immutable.
 *
 * @param dialogPolicy what the owner does with dialogs when nobody answers them
 * @param prohibitedStore what an invitation meets while the App Store is prohibited
 * @param licenceError how a missing licence is reported
 * @param installsWhileStoreProhibited true: InstallApplication overrides the restriction (since iOS 10); false: AppStoreDisabled
 * @param invalidInvitationIsError true: a bad invitation has Status Error; false: Acknowledged, and only InvitationResult says it
 * @param installTicks steps of time that fetching an app takes, at least 1
 */
public record Behaviour(
        DialogPolicy dialogPolicy,
        ProhibitedStore prohibitedStore,
        LicenceError licenceError,
        boolean installsWhileStoreProhibited,
        boolean invalidInvitationIsError,
        int installTicks) {

    /** A patient owner's device: dialogs stay open, a prohibited store is an Error, a missing licence MCMDMErrorDomain 12064. */
    public static final Behaviour DEFAULT =
            new Behaviour(DialogPolicy.LEAVE, ProhibitedStore.ERROR_12031, LicenceError.MCMDM_12064, true, true, 1);

    public Behaviour {
        if (installTicks < 1) {
            throw new IllegalArgumentException("expected installTicks of at least 1, got " + installTicks);
        }
    }

    /** What InviteToProgram meets while the App Store is prohibited. */
    public enum ProhibitedStore {
        /** The command ends in Error 12031. */
        ERROR_12031,
        /** The command is acknowledged, but its dialog cannot be completed. */
        DIALOG_FAILS
    }

    /** The error of an app without licence. */
    public enum LicenceError {
        MCMDM_12064("MCMDMErrorDomain", 12064),
        /** As seen on real devices. */
        MDM_12064("MDMErrorDomain", 12064),
        /** Licence not found, as seen now and then although licences are free. */
        CODE_9610("MCMDMErrorDomain", 9610);

        private final String domain;
        private final int code;

        LicenceError(String domain, int code) {
            this.domain = domain;
            this.code = code;
        }

        String domain() {
            return domain;
        }

        int code() {
            return code;
        }
    }

    public Behaviour with(DialogPolicy policy) {
        return new Behaviour(
                policy,
                prohibitedStore,
                licenceError,
                installsWhileStoreProhibited,
                invalidInvitationIsError,
                installTicks);
    }

    public Behaviour with(ProhibitedStore meeting) {
        return new Behaviour(
                dialogPolicy,
                meeting,
                licenceError,
                installsWhileStoreProhibited,
                invalidInvitationIsError,
                installTicks);
    }

    public Behaviour with(LicenceError error) {
        return new Behaviour(
                dialogPolicy,
                prohibitedStore,
                error,
                installsWhileStoreProhibited,
                invalidInvitationIsError,
                installTicks);
    }

    public Behaviour withInstallTicks(int ticks) {
        return new Behaviour(
                dialogPolicy,
                prohibitedStore,
                licenceError,
                installsWhileStoreProhibited,
                invalidInvitationIsError,
                ticks);
    }
}
