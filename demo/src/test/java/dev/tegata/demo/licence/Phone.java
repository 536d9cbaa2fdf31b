package dev.tegata.demo.licence;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.command.CommandReports;
import dev.tegata.simulator.apple.AppStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A phone as far as the licences go: it asks the store before it installs, and remembers its apps. */
final class Phone {
    private static final long NO_LICENCE = 9610;

    final UUID device;
    /** What every phone speaks with. */
    static final byte[] IDENTITY = {0};

    final UUID enrollment;
    final String serialNumber;
    private final String key;
    private final AppStore store;
    private final Optional<String> appleAccount;
    private final Map<String, String> apps = new LinkedHashMap<>();
    private boolean enrolled = true;

    Phone(UUID device, UUID enrollment, String serialNumber, AppStore store, Optional<String> appleAccount) {
        this.device = device;
        this.enrollment = enrollment;
        this.serialNumber = serialNumber;
        this.key = keyOf(device);
        this.store = store;
        this.appleAccount = appleAccount;
    }

    static String keyOf(UUID device) {
        return "UDID-" + device;
    }

    boolean isEnrolled() {
        return enrolled;
    }

    void enrolled(boolean now) {
        enrolled = now;
        if (!now) {
            apps.clear();
        }
    }

    /** Polls and answers until nothing waits; returns how many commands there were. */
    int polls(Node node) {
        int done = 0;
        Optional<PlistDict> command = says(node, PlistDict.of("Status", "Idle"));
        while (command.isPresent()) {
            done++;
            command = says(node, answer(command.get()));
        }
        return done;
    }

    private Optional<PlistDict> says(Node node, PlistDict report) {
        PlistDict body = report.toBuilder().put("UDID", key).build();
        return node.reports
                .receive(IDENTITY, CommandReport.decode(Plist.xml(body)))
                .flatMap(CommandReports.Reply::command)
                .map(Plist::parse);
    }

    private PlistDict answer(PlistDict envelope) {
        PlistDict command = envelope.requireDict("Command");
        PlistDict answer = switch (command.requireString("RequestType")) {
            case "InstallApplication" -> install(Long.toString(command.requireInteger("iTunesStoreID")));
            case "ManagedApplicationList" -> PlistDict.of("ManagedApplicationList", list());
            case "RemoveApplication" -> remove(command.requireString("Identifier"));
            case "DeviceInformation" -> PlistDict.of("QueryResponses", PlistDict.of());
            case "InviteToProgram" -> PlistDict.of("InvitationResult", "Acknowledged");
            default -> PlistDict.of();
        };
        PlistDict.Builder whole = answer.toBuilder().put("CommandUUID", envelope.requireString("CommandUUID"));
        return answer.get("Status").isPresent()
                ? whole.build()
                : whole.put("Status", "Acknowledged").build();
    }

    private PlistDict install(String adamId) {
        AppStore.Licence licence = store.licence(adamId, Optional.of(serialNumber), appleAccount, "ja")
                .orElseThrow();
        if (!licence.licensed()) {
            return PlistDict.of(
                    "Status",
                    "Error",
                    "ErrorChain",
                    List.of(PlistDict.of(
                            "ErrorCode",
                            NO_LICENCE,
                            "ErrorDomain",
                            "MCMDMErrorDomain",
                            "USEnglishDescription",
                            "No licence")));
        }
        apps.put(licence.bundleId(), "Managed");
        return PlistDict.of("Identifier", licence.bundleId(), "State", "Installing");
    }

    private PlistDict list() {
        PlistDict.Builder list = PlistDict.builder();
        apps.forEach((bundleId, status) -> list.put(bundleId, PlistDict.of("Status", status, "ManagementFlags", 1L)));
        return list.build();
    }

    private PlistDict remove(String bundleId) {
        apps.remove(bundleId);
        return PlistDict.of("Identifier", bundleId);
    }
}
