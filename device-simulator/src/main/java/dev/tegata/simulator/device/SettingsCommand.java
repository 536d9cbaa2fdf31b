package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;

/** Changes the device's name; other settings are each refused in the answer's array (Apple: Device Management, Settings Command). */
final class SettingsCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        command.requireArray("Settings");
        List<PlistDict> results = command.dicts("Settings").stream()
                .map(setting -> apply(device, setting))
                .toList();
        return CommandAnswer.acknowledged(PlistDict.of("Settings", results));
    }

    private static PlistDict apply(SimulatedDevice device, PlistDict setting) {
        String item = setting.requireString("Item");
        if (item.equals("DeviceName") && device.identity().supervised()) {
            device.rename(setting.requireString("DeviceName"));
            return PlistDict.of("Item", item, "Status", CommandAnswer.ACKNOWLEDGED);
        }
        return PlistDict.of(
                "Item",
                item,
                "Status",
                "Error",
                "ErrorChain",
                CommandAnswer.chain(
                        "MCSettingsErrorDomain", 28000, "The setting «" + item + "» cannot be changed here."));
    }
}
