package dev.tegata.storage.account;

/** What may be wrong with a person's Apple Account, as far as Apple's {@code idHash} and the hashes that devices tell show it. */
public enum AccountWarningKind {
    /** Two persons joined with one Apple Account: Apple may then serve neither. */
    SHARED_ACCOUNT,
    /** Devices of two persons are signed in with one Apple Account. */
    SHARED_ON_DEVICES,
    /** The device is signed in with another Apple Account than its owner joined with: licences of the person do not work there. */
    OTHER_ON_DEVICE,
    /** As {@link #OTHER_ON_DEVICE}, and it was signed in with the right one before. */
    CHANGED_ON_DEVICE,
    /** Apple says that the person's account is linked to another Apple Account than before, and no device of the person uses that one. */
    CHANGED_AT_APPLE,
    /** Nobody is signed in to the App Store on the device of somebody who has an account. */
    NOT_SIGNED_IN
}
