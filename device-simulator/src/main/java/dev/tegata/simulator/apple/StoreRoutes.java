package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.util.Map;
import java.util.Optional;

/** What simulated devices ask the App Store: an API of our own, since Apple's is private. */
final class StoreRoutes {
    private final AppStore store;

    StoreRoutes(AppStore store) {
        this.store = store;
    }

    Routes routes() {
        return new Routes()
                .on(
                        "POST",
                        "/sim/store/licence",
                        "May a device have an app? {adamId, serialNumber?, appleAccount?}",
                        this::licence)
                .on("GET", "/sim/store/apps/{adamId}", "Bundle id, name (?l=ja) and version of an app", this::app)
                .on(
                        "POST",
                        "/sim/store/account-hash",
                        "The hash of an Apple Account, as in idHash: {appleAccount}",
                        this::hash);
    }

    private Answer licence(Request request) {
        ObjectNode body = request.json();
        String adamId = Json.text(body, "adamId")
                .orElseThrow(() -> new HttpRefusal(400, "expected {\"adamId\": \"…\"} as text"));
        Optional<String> serial = Json.text(body, "serialNumber");
        Optional<String> account = Json.text(body, "appleAccount");
        return store.licence(adamId, serial, account, language(request))
                .map(licence -> Answer.json(200, licence))
                .orElseThrow(() -> unknown(adamId));
    }

    private Answer app(Request request) {
        String adamId = request.parameter("adamId");
        CatalogueApp app = store.app(adamId).orElseThrow(() -> unknown(adamId));
        return Answer.json(
                200,
                Map.of(
                        "adamId", adamId,
                        "bundleId", app.bundleId(),
                        "name", app.name(language(request)),
                        "version", app.version()));
    }

    private Answer hash(Request request) {
        String account = Json.text(request.json(), "appleAccount")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new HttpRefusal(400, "expected {\"appleAccount\": \"…\"} as text"));
        return Answer.json(200, Map.of("accountHash", store.accountHash(account)));
    }

    static String language(Request request) {
        return request.query("l").orElse("en").split("[-_]", 2)[0];
    }

    private static HttpRefusal unknown(String adamId) {
        return new HttpRefusal(404, "no app " + adamId + " in the simulated App Store");
    }
}
