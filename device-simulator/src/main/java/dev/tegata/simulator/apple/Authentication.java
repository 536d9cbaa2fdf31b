package dev.tegata.simulator.apple;

import dev.tegata.simulator.http.Request;
import java.time.Instant;

/** Finds the location a request speaks for: the bearer value is the whole Base64 text of the token file. Called inside the lock. */
final class Authentication {
    private static final String BEARER = "Bearer ";

    private final VppState state;
    private final RateLimit rateLimit = new RateLimit();

    Authentication(VppState state) {
        this.state = state;
    }

    /** A location and the token that spoke for it. */
    record Caller(Location location, ContentToken token) {}

    Caller authenticate(Request request, Instant now) {
        String header = request.header("Authorization").orElseThrow(() -> new VppRefusal(VppError.LOGIN_REQUIRED));
        VppRefusal.when(!header.startsWith(BEARER) || header.length() == BEARER.length(), VppError.BAD_AUTHORIZATION);
        Caller caller = find(header.substring(BEARER.length()));
        VppRefusal.when(caller.token().revoked(), VppError.TOKEN_REVOKED);
        VppRefusal.when(!now.isBefore(caller.token().expires()), VppError.TOKEN_EXPIRED);
        Behaviour behaviour = state.behaviour();
        boolean admitted = !behaviour.has(Quirk.RATE_LIMIT)
                || rateLimit.admits(caller.token().id(), now, behaviour.limits().maxRequestPerSecond());
        VppRefusal.when(!admitted, VppError.TOO_MANY_REQUESTS);
        return caller;
    }

    private Caller find(String text) {
        for (Location location : state.locations()) {
            for (ContentToken token : location.tokens()) {
                if (token.text().equals(text)) {
                    return new Caller(location, token);
                }
            }
        }
        throw new VppRefusal(VppError.TOKEN_INVALID);
    }
}
