package dev.tegata.simulator.apns;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The tokens of the push service over HTTP, for devices in another process. */
public final class ApnsRoutes {
    private final SimulatedApns apns;

    public ApnsRoutes(SimulatedApns apns) {
        this.apns = apns;
    }

    public Routes routes() {
        return new Routes()
                .on("POST", "/sim/apns/tokens", "Register a device token: {token (hex), topic}", this::register)
                .on(
                        "DELETE",
                        "/sim/apns/tokens/{token}",
                        "Remove a token: pushes to it get 410 Unregistered",
                        this::remove)
                .on("PUT", "/sim/apns/tokens/{token}/online", "Device on or off the net: {online: true}", this::online)
                .on(
                        "GET",
                        "/sim/apns/tokens/{token}/pushes",
                        "Wait up to 25 s (?wait=seconds) for pushes after ?after=N: {pushes: [{n, mdm, time}]}",
                        this::pushes)
                .on(
                        "GET",
                        "/sim/apns/history",
                        "Every push received, refused ones too",
                        request -> Answer.json(200, Map.of("pushes", apns.history())));
    }

    private Answer register(Request request) {
        ObjectNode body = request.json();
        byte[] token = token(Json.text(body, "token").orElse(""));
        String topic = Json.text(body, "topic")
                .orElseThrow(() -> new HttpRefusal(400, "expected {\"token\": \"<hex>\", \"topic\": \"…\"}"));
        // A device elsewhere asks for its pushes, so there is nobody here to wake.
        apns.register(token, topic, (woken, pushMagic) -> {});
        return Answer.empty(204);
    }

    private Answer remove(Request request) {
        return done(apns.remove(token(request.parameter("token"))));
    }

    private Answer online(Request request) {
        ObjectNode body = request.json();
        if (!body.path("online").isBoolean()) {
            throw new HttpRefusal(400, "expected {\"online\": true} or {\"online\": false}");
        }
        return done(apns.setOnline(
                token(request.parameter("token")), body.path("online").asBoolean()));
    }

    private Answer pushes(Request request) {
        byte[] token = token(request.parameter("token"));
        long after = number(request, "after", 0);
        Duration wait = Duration.ofSeconds(number(request, "wait", SimulatedApns.LONGEST_WAIT.toSeconds()));
        try {
            return apns.deliveriesAfter(token, after, wait)
                    .map(ApnsRoutes::json)
                    .orElseThrow(ApnsRoutes::unknown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpRefusal(503, "the simulator is closing");
        }
    }

    private static Answer json(List<Delivery> found) {
        ObjectNode answer = Json.object();
        ArrayNode pushes = answer.putArray("pushes");
        found.forEach(one -> pushes.addObject()
                .put("n", one.number())
                .put("mdm", one.pushMagic())
                .put("time", one.time()));
        return Answer.json(200, answer);
    }

    private static Answer done(boolean known) {
        if (!known) {
            throw unknown();
        }
        return Answer.empty(204);
    }

    private static HttpRefusal unknown() {
        return new HttpRefusal(404, "no such device token is registered");
    }

    private static long number(Request request, String name, long otherwise) {
        try {
            return request.query(name).map(Long::parseLong).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new HttpRefusal(
                    400,
                    "expected a whole number for " + name + ", got "
                            + request.query(name).orElse(""));
        }
    }

    private static byte[] token(String hex) {
        try {
            byte[] token = HexFormat.of().parseHex(hex);
            if (token.length > 0) {
                return token;
            }
        } catch (IllegalArgumentException e) {
            throw new HttpRefusal(400, "expected a device token in hex, got \"" + hex + "\"");
        }
        throw new HttpRefusal(400, "expected a device token in hex, got nothing");
    }
}
