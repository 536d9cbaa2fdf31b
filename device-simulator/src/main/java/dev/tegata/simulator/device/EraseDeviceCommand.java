package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Forgets everything, the management included, once the server has taken the answer (Apple: Device Management, Erase Device Command). */
final class EraseDeviceCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        return CommandAnswer.acknowledgedThen(device::eraseEverything);
    }
}
