package dev.tegata.simulator.device.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.device.App;
import dev.tegata.simulator.device.AppState;
import dev.tegata.simulator.device.Dialog;
import dev.tegata.simulator.device.HistoryEntry;
import dev.tegata.simulator.device.SimulatedDevice;
import dev.tegata.simulator.device.StoreAccount;
import dev.tegata.simulator.json.Json;

/** A device's state as JSON; push tokens, magics and invitation addresses are not in it. */
final class DeviceJson {
    private DeviceJson() {}

    static ObjectNode device(SimulatedDevice device) {
        ObjectNode node = Json.object()
                .put("serialNumber", device.identity().serialNumber())
                .put("udid", device.identity().udid())
                .put("name", device.name())
                .put("productName", device.identity().productName())
                .put("osVersion", device.identity().osVersion())
                .put("supervised", device.identity().supervised())
                .put("enrollmentType", device.identity().enrollmentType().name())
                .put("managed", device.managed())
                .put("locked", device.locked())
                .put("setupAssistant", device.setupAssistant())
                .put("passcodeSet", device.passcodeSet())
                .put("appStoreProhibited", device.restrictions().appStoreProhibited())
                .put(
                        "appleAccount",
                        device.storeAccount().map(StoreAccount::appleAccount).orElse(""));
        node.set("dialogs", dialogs(device));
        node.set("apps", apps(device));
        node.set("restrictions", Json.tree(device.restrictions().effective()));
        node.set("behaviour", Json.tree(device.behaviour()));
        node.set("faults", Json.tree(device.faults().pending()));
        node.set("acceptedPrograms", Json.tree(acceptedPrograms(device)));
        return node;
    }

    private static ArrayNode dialogs(SimulatedDevice device) {
        ArrayNode list = Json.array();
        for (Dialog dialog : device.dialogs().open()) {
            ObjectNode node = list.addObject()
                    .put("id", dialog.id())
                    .put("kind", dialog.kind().name())
                    .put("about", dialog.about())
                    .put("openedAt", dialog.openedAt().toString());
            node.putObject("ja")
                    .put("title", dialog.kind().japanese())
                    .put("accept", dialog.kind().acceptButton().japanese())
                    .put("cancel", "キャンセル");
            node.putObject("en")
                    .put("title", dialog.kind().english())
                    .put("accept", dialog.kind().acceptButton().english())
                    .put("cancel", "Cancel");
        }
        return list;
    }

    static ArrayNode apps(SimulatedDevice device) {
        ArrayNode list = Json.array();
        for (App app : device.apps().all()) {
            list.addObject()
                    .put("bundleId", app.bundleId())
                    .put("adamId", app.product().adamId())
                    .put("name", app.product().name())
                    .put("version", app.product().version())
                    .put("installed", app.installed())
                    .put("managed", app.management().isPresent())
                    .put("state", app.state().map(AppState::wireName).orElse(""))
                    .put(
                            "licence",
                            app.management()
                                    .map(known -> known.licence().name())
                                    .orElse(""));
        }
        return list;
    }

    private static ArrayNode acceptedPrograms(SimulatedDevice device) {
        ArrayNode list = Json.array();
        device.acceptedPrograms()
                .forEach(program -> list.addObject()
                        .put("programId", program.programId())
                        .put("appleAccount", program.appleAccount())
                        .put("at", program.at().toString()));
        return list;
    }

    static ArrayNode history(SimulatedDevice device) {
        ArrayNode list = Json.array();
        for (HistoryEntry entry : device.history().entries()) {
            list.addObject()
                    .put("at", entry.at().toString())
                    .put("message", entry.message())
                    .put("about", entry.about())
                    .put("commandUuid", entry.commandUuid())
                    .put("answer", entry.answer());
        }
        return list;
    }
}
