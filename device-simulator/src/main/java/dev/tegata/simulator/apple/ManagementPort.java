package dev.tegata.simulator.apple;

import dev.tegata.simulator.apns.ApnsRoutes;
import dev.tegata.simulator.apns.SimulatedApns;
import dev.tegata.simulator.apns.ThrowAwayAuthority;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Handler;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import dev.tegata.simulator.mailbox.SimulatedMailbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The management port: one list of everything a tester can ask. */
final class ManagementPort implements Handler {
    private final String host;
    private final AppleVpp vpp;
    private final SimulatedApns apns;
    private final SimulatedMailbox mailbox;
    private final Routes routes = new Routes();

    ManagementPort(
            String host,
            AppleVpp vpp,
            SimulatedApns apns,
            SimulatedMailbox mailbox,
            Optional<ThrowAwayAuthority> authority) {
        this.host = host;
        this.vpp = vpp;
        this.apns = apns;
        this.mailbox = mailbox;
        routes.on("GET", "/", "This page", request -> RoutesPage.of(addresses(), routes.list()))
                .on("GET", "/sim/addresses", "What runs where, as JSON", request -> Answer.json(200, addresses()))
                .on(
                        "POST",
                        "/sim/reset",
                        "Everything back to the start: licences, faults, history, push tokens, mails",
                        this::reset)
                .addAll(new ManagementRoutes(vpp).routes())
                .addAll(new FaultRoutes(vpp.faults()).routes())
                .addAll(vpp.storeRoutes())
                .addAll(new ApnsRoutes(apns).routes())
                .addAll(mailbox.routes());
        authority.ifPresent(this::certificates);
    }

    private void certificates(ThrowAwayAuthority authority) {
        String root = authority.root().certificatePem();
        routes.on(
                        "GET",
                        "/sim/apns/root",
                        "The certificate that the MDM server has to trust for pushes, as PEM",
                        request -> Answer.json(200, Map.of("certificate", root)))
                .on(
                        "POST",
                        "/sim/apns/push-certificates",
                        "A push certificate as from Apple's portal: {topic}; answers with PEM certificate and key",
                        request -> {
                            String topic = Json.text(request.json(), "topic")
                                    .orElseThrow(() -> new HttpRefusal(
                                            400, "expected {\"topic\": \"com.apple.mgmt.External.…\"}"));
                            ThrowAwayAuthority.Identity push = authority.push(topic);
                            return Answer.json(
                                    201, Map.of("certificate", push.certificatePem(), "privateKey", push.keyPem()));
                        });
    }

    private Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("licenceService", vpp.apiUrl().toString());
        addresses.put("appStore", vpp.baseUrl() + "/sim/store");
        addresses.put("pushService", "https://" + host + ":" + apns.port());
        addresses.put("mailbox", "smtp://" + host + ":" + mailbox.port());
        return addresses;
    }

    private Answer reset(Request request) {
        vpp.reset();
        apns.reset();
        mailbox.clear();
        return Answer.empty(204);
    }

    /** What the services refuse as an argument is the caller's mistake. */
    @Override
    public Answer answer(Request request) {
        try {
            return routes.answer(request);
        } catch (IllegalArgumentException e) {
            throw new HttpRefusal(400, String.valueOf(e.getMessage()));
        }
    }
}
