package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The licence service from behind the counter: purchases, tokens, behaviour, history, state. */
final class ManagementRoutes {
    private final AppleVpp vpp;
    private final ApplePortal portal;

    ManagementRoutes(AppleVpp vpp) {
        this.vpp = vpp;
        this.portal = vpp.portal();
    }

    Routes routes() {
        return new Routes()
                .on(
                        "GET",
                        "/sim/state",
                        "Locations, counts, users, assignments and events",
                        request -> Answer.json(200, vpp.dump()))
                .on(
                        "POST",
                        "/sim/locations",
                        "Add a location: {uId, name, orgName, country, managedDomain, education, licences}",
                        this::addLocation)
                .addAll(new PortalRoutes(portal).routes())
                .on(
                        "POST",
                        "/sim/locations/{uId}/tokens",
                        "Mint a content token ({expires?}); answers with the text of the .vpptoken file",
                        this::mint)
                .on("POST", "/sim/tokens/{id}/expire", "Let a token expire now (9621)", request -> {
                    portal.expire(request.parameter("id"));
                    return Answer.empty(204);
                })
                .on("POST", "/sim/tokens/{id}/revoke", "Revoke a token (9625)", request -> {
                    portal.revoke(request.parameter("id"));
                    return Answer.empty(204);
                })
                .on(
                        "GET",
                        "/sim/behaviour",
                        "Delays, page size, limits, quirks",
                        request -> Answer.json(200, vpp.behaviour()))
                .on(
                        "PATCH",
                        "/sim/behaviour",
                        "Change some of it: {eventDelayMillis?, pageSize?, notificationRetryMillis?, limits?, quirks?}",
                        this::change)
                .on("GET", "/sim/catalogue", "What the App Store sells", request -> Answer.json(200, vpp.catalogue()))
                .on("PUT", "/sim/catalogue", "Replace what the App Store sells: {apps: [...]}", this::catalogue)
                .on(
                        "GET",
                        "/sim/history",
                        "Requests to the licence service, secrets redacted (?path=/mdm/v2/users)",
                        request -> Answer.json(
                                200,
                                Map.of(
                                        "requests",
                                        vpp.history()
                                                .under(request.query("path").orElse("/")))))
                .on("DELETE", "/sim/history", "Forget the requests so far", request -> {
                    vpp.history().clear();
                    return Answer.empty(204);
                });
    }

    private Answer addLocation(Request request) {
        LocationSeed seed = Json.convert(request.json(), LocationSeed.class);
        portal.addLocation(seed);
        return Answer.json(201, Map.of("uId", seed.uId()));
    }

    private Answer mint(Request request) {
        Optional<String> expires = request.body().isBlank() ? Optional.empty() : Json.text(request.json(), "expires");
        String uId = request.parameter("uId");
        try {
            return Answer.json(
                    201,
                    expires.isPresent() ? portal.mintToken(uId, Instant.parse(expires.get())) : portal.mintToken(uId));
        } catch (DateTimeException e) {
            throw new HttpRefusal(400, "expected expires as 2027-01-31T00:00:00Z: " + e.getMessage());
        }
    }

    private Answer change(Request request) {
        ObjectNode patch = request.json();
        vpp.behaviour(now -> {
            ObjectNode merged = (ObjectNode) Json.tree(now);
            return Json.convert(merged.setAll(patch), Behaviour.class);
        });
        return Answer.json(200, vpp.behaviour());
    }

    private Answer catalogue(Request request) {
        vpp.catalogue(Catalogue.read(request.body()));
        return Answer.empty(204);
    }
}
