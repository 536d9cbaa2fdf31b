package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.ConfigurationProfile.InvalidProfile;

/** Installs a profile; a restrictions payload takes effect at once (Apple: Device Management, Install Profile Command). */
final class InstallProfileCommand implements CommandHandler {
    private static final int INVALID_PROFILE = 1000;
    private static final int MDM_REPLACEMENT_MISMATCH = 12012;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        ConfigurationProfile profile;
        try {
            profile = ConfigurationProfile.parse(command.requireData("Payload"));
        } catch (InvalidProfile e) {
            return CommandAnswer.error(
                    "MCProfileErrorDomain", INVALID_PROFILE, "The profile is invalid: " + e.getMessage());
        }
        if (profile.payload(MdmPayload.TYPE).isPresent()) {
            return CommandAnswer.error(
                    MDM_REPLACEMENT_MISMATCH, "This simulated device renews its MDM payload only by enrolling again.");
        }
        device.profiles().install(profile);
        device.restrictions().uninstall(profile.identifier());
        profile.payload(Restrictions.PAYLOAD_TYPE)
                .ifPresent(payload -> device.restrictions().install(profile.identifier(), payload));
        return CommandAnswer.acknowledged();
    }
}
