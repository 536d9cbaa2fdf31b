package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Faults;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The licence service with a clock moved by the test, and an MDM server's way of talking to it. */
final class SteppedApple implements AutoCloseable {
    static final String NOTES = "1450010001";
    static final String NOT_FOR_DEVICES = "1450010004";
    static final String PLUS = "1450010005";
    static final String BOOK = "1450020001";

    final SteppedClock clock = new SteppedClock();
    final AsyncEvents events = AsyncEvents.stepped(clock);
    final Faults faults = new Faults();
    final AppleVpp vpp;
    final String uId;
    final Caller mdm;

    SteppedApple() throws IOException {
        this(AppleSettings.defaults());
    }

    SteppedApple(AppleSettings settings) throws IOException {
        vpp = AppleVpp.start(settings, events, faults);
        uId = vpp.portal().locations().getFirst();
        mdm = as(vpp.portal().mintToken(uId).vpptoken());
    }

    /** The licence API with this bearer value. */
    Caller as(String token) {
        return new Caller(vpp.apiUrl(), Optional.of(token));
    }

    /** The licence API without a token. */
    Caller anonymous() {
        return new Caller(vpp.apiUrl(), Optional.empty());
    }

    /** A browser or device at the service's root. */
    Caller visitor() {
        URI root = vpp.baseUrl();
        return new Caller(root, Optional.empty());
    }

    /** Moves the clock and lets happen what is due. */
    void after(Duration step) {
        clock.advance(step);
        events.runDue();
    }

    /** Sends an asynchronous request, waits its time, and returns the event's status. */
    ObjectNode done(String path, String json) throws IOException {
        Reply reply = mdm.post(path, json);
        if (reply.status() != 200 || !reply.json().has("eventId")) {
            throw new AssertionError("expected an eventId, got " + reply.status() + " " + reply.text());
        }
        after(Duration.ofSeconds(1));
        return mdm.get("/status?eventId=" + reply.json().path("eventId").asText())
                .json();
    }

    ObjectNode createUser(String clientUserId) throws IOException {
        return done(
                "/users/create",
                "{\"users\":[{\"clientUserId\":\"" + clientUserId + "\",\"email\":\"" + clientUserId
                        + "@tegata.example\"}]}");
    }

    /** The newest record of this user in GET /users. */
    ObjectNode user(String clientUserId) throws IOException {
        var users = mdm.get("/users?clientUserId=" + clientUserId).json().path("users");
        return (ObjectNode) users.get(users.size() - 1);
    }

    String inviteCode(String clientUserId) throws IOException {
        return user(clientUserId).path("inviteCode").asText();
    }

    ObjectNode associate(String adamId, String clientUserId) throws IOException {
        return done("/assets/associate", assets(adamId) + "\"clientUserIds\":[\"" + clientUserId + "\"]}");
    }

    static String assets(String adamId) {
        return "{\"assets\":[{\"adamId\":\"" + adamId + "\",\"pricingParam\":\"STDQ\"}],";
    }

    ObjectNode asset(String adamId) throws IOException {
        return (ObjectNode)
                mdm.get("/assets?adamId=" + adamId).json().path("assets").get(0);
    }

    Reply accept(String inviteCode, String appleAccount) throws IOException {
        return visitor()
                .post(
                        ServiceConfig.INVITATION,
                        "{\"inviteCode\":\"" + inviteCode + "\",\"appleAccount\":\"" + appleAccount + "\"}");
    }

    @Override
    public void close() {
        vpp.close();
        events.close();
    }
}
