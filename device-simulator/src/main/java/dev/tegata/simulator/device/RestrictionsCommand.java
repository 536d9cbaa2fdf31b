package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Tells what is restricted, and by which profile when asked (Apple: Device Management, Restrictions Command). */
final class RestrictionsCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        CommandAnswer answer = CommandAnswer.acknowledged(
                PlistDict.of("GlobalRestrictions", device.restrictions().global()));
        return command.bool("ProfileRestrictions").orElse(false)
                ? answer.with("ProfileRestrictions", device.restrictions().byProfile())
                : answer;
    }
}
