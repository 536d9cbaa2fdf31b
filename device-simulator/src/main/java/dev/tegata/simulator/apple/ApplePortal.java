package dev.tegata.simulator.apple;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** What an administrator does in Apple Business Manager: locations, purchases, content tokens. Thread-safe. */
public final class ApplePortal {
    private final VppState state;
    private final InstantSource clock;
    private final Notifications notifications;
    private final Notifier notifier;

    ApplePortal(VppState state, InstantSource clock, Notifier notifier) {
        this.state = state;
        this.clock = clock;
        this.notifications = new Notifications(state);
        this.notifier = notifier;
    }

    /**
     * A token as the portal knows it.
     *
     * @param id names it in {@link #expire} and {@link #revoke}
     * @param vpptoken the text of the token file; a secret
     */
    public record Minted(String id, String vpptoken) {}

    /** The uIds of all locations. */
    public List<String> locations() {
        return state.locked(() -> state.locations().stream().map(Location::uId).toList());
    }

    /**
     * Adds a location.
     *
     * @throws IllegalArgumentException when the uId is taken or an app is not in the catalogue
     */
    public void addLocation(LocationSeed seed) {
        state.locked(() -> state.addLocation(seed));
    }

    /**
     * Buys licences, or gives free ones back when the count is negative; ASSET_COUNT is sent.
     *
     * @throws IllegalArgumentException when location or app are unknown, or more are given back than are free
     */
    public void purchase(String uId, String adamId, long count) {
        notifier.send(state.locked(() -> {
            Location location = location(uId);
            CatalogueApp app = state.app(adamId);
            location.buy(app, count);
            return notifications.ofCount(location, app.key(), count);
        }));
    }

    /** A new content token that lives a year. */
    public Minted mintToken(String uId) {
        return state.locked(() -> minted(state.mintToken(location(uId), clock.instant())));
    }

    /** A new content token with this expiry, which may be past. */
    public Minted mintToken(String uId, Instant expires) {
        return state.locked(() ->
                minted(state.mintToken(location(uId), expires, state.newId().substring(0, 8))));
    }

    private static Minted minted(ContentToken token) {
        return new Minted(token.id(), token.text());
    }

    /** From now on the token is answered with 9621. */
    public void expire(String tokenId) {
        change(tokenId, token -> token.expiredAt(clock.instant()));
    }

    /** From now on the token is answered with 9625. */
    public void revoke(String tokenId) {
        change(tokenId, ContentToken::asRevoked);
    }

    private void change(String tokenId, UnaryOperator<ContentToken> change) {
        boolean done = state.locked(() -> state.locations().stream()
                .anyMatch(location -> location.tokens().stream()
                        .filter(token -> token.id().equals(tokenId))
                        .findFirst()
                        .map(token -> location.replaceToken(change.apply(token)))
                        .orElse(false)));
        if (!done) {
            throw new IllegalArgumentException("no token with the id " + tokenId);
        }
    }

    private Location location(String uId) {
        return state.location(uId).orElseThrow(() -> new IllegalArgumentException("no location " + uId));
    }
}
