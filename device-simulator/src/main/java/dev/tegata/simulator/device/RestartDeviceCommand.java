package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Restarts a supervised device; with a passcode it comes back locked (Apple: Device Management, Restart Device Command). */
final class RestartDeviceCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        if (!device.identity().supervised()) {
            return Commands.unknown("RestartDevice");
        }
        return CommandAnswer.acknowledgedThen(() -> {
            device.history().note("restarted", "");
            if (device.passcodeSet()) {
                device.lock();
            }
        });
    }
}
