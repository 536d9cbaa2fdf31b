package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GET /service/config: where everything is and how much of it a request may carry (Apple: Service Config). */
final class ServiceConfig {
    static final String API = "/mdm/v2";
    static final String INVITATION = "/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount";
    static final String LOOKUP = "/WebObjects/MZStorePlatform.woa/wa/lookup";

    private final String scheme;

    /** The scheme is http or https; host and port are those by which the caller reached us. */
    ServiceConfig(String scheme) {
        this.scheme = scheme;
    }

    ObjectNode json(Limits limits, Request request) {
        ObjectNode config = Json.object();
        config.set("urls", urls(scheme + "://" + request.header("Host").orElse("localhost")));
        config.set("limits", Json.tree(limits));
        ArrayNode errors = config.putArray("errorCodes");
        Arrays.stream(VppError.values()).map(VppError::json).forEach(errors::add);
        List<String> types = new ArrayList<>(NotificationSettings.KNOWN_TYPES);
        types.add(Notification.TEST);
        config.set("notificationTypes", Json.tree(types));
        return config;
    }

    private static ObjectNode urls(String base) {
        return Json.object()
                .put("clientConfig", base + API + "/client/config")
                .put("getAssets", base + API + "/assets")
                .put("getAssignments", base + API + "/assignments")
                .put("associateAssets", base + API + "/assets/associate")
                .put("disassociateAssets", base + API + "/assets/disassociate")
                .put("revokeAssets", base + API + "/assets/revoke")
                .put("getUsers", base + API + "/users")
                .put("createUsers", base + API + "/users/create")
                .put("updateUsers", base + API + "/users/update")
                .put("retireUsers", base + API + "/users/retire")
                .put("eventStatus", base + API + "/status")
                // The placeholder is this literal text, not a percent-encoding to be decoded.
                .put("invitationEmail", base + INVITATION + "?inviteCode=%25inviteCode%25&mt=8")
                .put("contentMetadataLookup", base + LOOKUP);
    }
}
