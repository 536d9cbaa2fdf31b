package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Locks the screen (Apple: Device Management, Device Lock Command). */
final class DeviceLockCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        device.lock();
        boolean asksForMessage = command.has("Message") || command.has("PhoneNumber");
        return asksForMessage
                ? CommandAnswer.acknowledged(
                        PlistDict.of("MessageResult", device.passcodeSet() ? "Success" : "NoPasscodeSet"))
                : CommandAnswer.acknowledged();
    }
}
