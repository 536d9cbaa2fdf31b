package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Removes a profile the server installed; removing the enrollment profile ends the management (Apple: Device Management, Remove Profile Command). */
final class RemoveProfileCommand implements CommandHandler {
    private static final int PROFILE_NOT_MANAGED = 12013;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        String identifier = command.requireString("Identifier");
        boolean isEnrollment = device.enrollment()
                .filter(installed -> installed.profile().identifier().equals(identifier))
                .isPresent();
        if (isEnrollment) {
            return CommandAnswer.acknowledgedThen(device::removeManagement);
        }
        if (device.profiles().remove(identifier).isEmpty()) {
            return CommandAnswer.error(
                    PROFILE_NOT_MANAGED, "The profile «" + identifier + "» is not managed by the MDM server.");
        }
        device.restrictions().uninstall(identifier);
        return CommandAnswer.acknowledged();
    }
}
