package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.App.Management;
import java.util.List;

/** Reports managed apps by bundle identifier; some states only once (Apple: Device Management, Managed Application List Command). */
final class ManagedApplicationListCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        List<String> wanted = command.strings("Identifiers");
        PlistDict.Builder list = PlistDict.builder();
        for (App app : device.apps().report(bundleId -> wanted.isEmpty() || wanted.contains(bundleId))) {
            app.management().ifPresent(known -> list.put(app.bundleId(), item(app, known)));
        }
        return CommandAnswer.acknowledged(PlistDict.of("ManagedApplicationList", list.build()));
    }

    private static PlistDict item(App app, Management known) {
        return PlistDict.builder()
                .put("Status", known.state().wireName())
                .put("ManagementFlags", known.flags())
                .put("HasConfiguration", known.configured())
                .put("HasFeedback", false)
                .put("IsValidated", app.installed())
                .build();
    }
}
