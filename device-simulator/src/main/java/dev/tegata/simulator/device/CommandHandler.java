package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** How a device does one kind of command. */
@FunctionalInterface
interface CommandHandler {

    /** {@code command}: the Command dictionary, RequestType included. A {@code ProtocolException} becomes CommandFormatError. */
    CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command);
}
