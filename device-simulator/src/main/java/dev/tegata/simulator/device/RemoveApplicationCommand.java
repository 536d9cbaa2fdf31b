package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Removes a managed app; the owner's own are out of the server's reach (Apple: Device Management, Remove Application Command). */
final class RemoveApplicationCommand implements CommandHandler {
    private static final int NOT_MANAGED = 12038;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        String identifier = command.requireString("Identifier");
        boolean managed = device.apps()
                .find(identifier)
                .filter(app -> app.management().isPresent())
                .isPresent();
        if (!managed) {
            return CommandAnswer.error(NOT_MANAGED, "The app «" + identifier + "» is not managed.");
        }
        device.apps().remove(identifier);
        return CommandAnswer.acknowledged();
    }
}
