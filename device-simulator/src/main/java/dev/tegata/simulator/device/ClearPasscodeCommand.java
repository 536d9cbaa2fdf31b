package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.security.MessageDigest;

/** Removes the passcode for whoever has this enrollment's UnlockToken (Apple: Device Management, Clear Passcode Command). */
final class ClearPasscodeCommand implements CommandHandler {
    private static final int NOT_AUTHORIZED = 12007;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        byte[] token = command.requireData("UnlockToken");
        boolean ours = device.enrollment()
                .filter(installed -> MessageDigest.isEqual(installed.unlockToken(), token))
                .isPresent();
        // Which error iOS gives here is not documented; what matters is that the passcode stays.
        if (!ours) {
            return CommandAnswer.error(NOT_AUTHORIZED, "The UnlockToken is not the one of this enrollment.");
        }
        device.setPasscode(false);
        return CommandAnswer.acknowledged();
    }
}
