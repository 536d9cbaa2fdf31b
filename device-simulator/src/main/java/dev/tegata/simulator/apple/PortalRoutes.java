package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.util.Optional;

/** What happens to a location behind the MDM server's back, over HTTP. */
final class PortalRoutes {
    private final ApplePortal portal;

    PortalRoutes(ApplePortal portal) {
        this.portal = portal;
    }

    Routes routes() {
        return new Routes()
                .on(
                        "POST",
                        "/sim/locations/{uId}/licences",
                        "Buy licences in Apple's portal: {adamId, count}; negative gives back",
                        this::purchase)
                .on(
                        "POST",
                        "/sim/locations/{uId}/transfers",
                        "Move free licences to another location: {adamId, count, to}",
                        this::transfer)
                .on(
                        "POST",
                        "/sim/locations/{uId}/assignments",
                        "Give a licence by hand: {adamId, clientUserId} or {adamId, serialNumber}",
                        this::assign)
                .on(
                        "DELETE",
                        "/sim/locations/{uId}/assignments",
                        "Take a licence back by hand: ?adamId=…&clientUserId=… or &serialNumber=…",
                        this::unassign)
                .on("POST", "/sim/locations/{uId}/users/{clientUserId}/retire", "Retire a user by hand", this::retire)
                .on(
                        "PUT",
                        "/sim/locations/{uId}/mdm-info",
                        "Another MDM server takes the location: {id, name, metadata, keepNotifications?}",
                        this::takeOver)
                .on("DELETE", "/sim/locations/{uId}/mdm-info", "No MDM server has the location any more", request -> {
                    portal.release(request.parameter("uId"));
                    return Answer.empty(204);
                });
    }

    private Answer purchase(Request request) {
        ObjectNode body = request.json();
        portal.purchase(request.parameter("uId"), text(body, "adamId"), count(body));
        return Answer.empty(204);
    }

    private Answer transfer(Request request) {
        ObjectNode body = request.json();
        portal.transfer(request.parameter("uId"), text(body, "to"), text(body, "adamId"), count(body));
        return Answer.empty(204);
    }

    private Answer assign(Request request) {
        ObjectNode body = request.json();
        Holder holder = holder(Json.text(body, "clientUserId"), Json.text(body, "serialNumber"));
        portal.assign(request.parameter("uId"), text(body, "adamId"), holder);
        return Answer.empty(204);
    }

    private Answer unassign(Request request) {
        String adamId = request.query("adamId").orElseThrow(() -> new HttpRefusal(400, "expected ?adamId=…, got none"));
        Holder holder = holder(request.query("clientUserId"), request.query("serialNumber"));
        portal.unassign(request.parameter("uId"), adamId, holder);
        return Answer.empty(204);
    }

    private Answer retire(Request request) {
        portal.retireUser(request.parameter("uId"), request.parameter("clientUserId"));
        return Answer.empty(204);
    }

    private Answer takeOver(Request request) {
        ObjectNode body = request.json();
        MdmInfo other = new MdmInfo(text(body, "id"), text(body, "name"), text(body, "metadata"));
        portal.takeOver(
                request.parameter("uId"), other, !body.path("keepNotifications").asBoolean(false));
        return Answer.empty(204);
    }

    private static Holder holder(Optional<String> clientUserId, Optional<String> serialNumber) {
        if (clientUserId.isPresent() == serialNumber.isPresent()) {
            throw new HttpRefusal(400, "expected either a clientUserId or a serialNumber");
        }
        return clientUserId.map(Holder::user).orElseGet(() -> Holder.device(serialNumber.orElseThrow()));
    }

    private static String text(ObjectNode body, String name) {
        return Json.text(body, name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new HttpRefusal(400, "expected a text as " + name + ", got " + body.path(name)));
    }

    private static long count(ObjectNode body) {
        if (!body.path("count").isIntegralNumber()) {
            throw new HttpRefusal(400, "expected a whole number as count, got " + body.path("count"));
        }
        return body.path("count").asLong();
    }
}
