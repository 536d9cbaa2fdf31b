package dev.tegata.protocol.command;

import java.util.Set;

/** The commands that Apple lists as done at once in every state of the device. */
final class NeverNotNow {
    static final Set<String> TYPES = Set.of(
            "DeviceInformation",
            "ProfileList",
            "DeviceLock",
            "EraseDevice",
            "ClearPasscode",
            "ProvisioningProfileList",
            "InstalledApplicationList",
            "Restrictions");

    private NeverNotNow() {}
}
