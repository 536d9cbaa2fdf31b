package dev.tegata.simulator.apple;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What happens to a location from elsewhere than the MDM server under test: purchases, tokens, licences given and taken by hand, another MDM
 * server. The server is told as Apple tells of it, or not at all when a fault has the notification lost. Thread-safe.
 */
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

    /**
     * Moves free licences to another location; ASSET_COUNT is sent to both.
     *
     * @throws IllegalArgumentException when a location or the app are unknown, or fewer are free
     */
    public void transfer(String from, String to, String adamId, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected a count >= 1 to transfer, got " + count);
        }
        notifier.send(state.locked(() -> {
            Location source = location(from);
            Location target = location(to);
            CatalogueApp app = state.app(adamId);
            source.buy(app, -count);
            target.buy(app, count);
            List<Notification> told = new ArrayList<>(notifications.ofCount(source, app.key(), -count));
            told.addAll(notifications.ofCount(target, app.key(), count));
            return told;
        }));
    }

    /**
     * Gives a licence by hand; told with an eventId that the MDM server does not know.
     *
     * @throws IllegalArgumentException when location, app or user are unknown, or no licence is free
     */
    public void assign(String uId, String adamId, Holder holder) {
        change(
                uId,
                EventType.ASSOCIATE,
                location -> new AssetManagement(state).associate(location, pair(adamId, holder)));
    }

    /**
     * Takes a licence back by hand; told with an eventId that the MDM server does not know.
     *
     * @throws IllegalArgumentException when location, app or user are unknown, or the holder does not have it
     */
    public void unassign(String uId, String adamId, Holder holder) {
        change(uId, EventType.DISASSOCIATE, location -> {
            AssetManagement.Pair pair = pair(adamId, holder);
            Asset asset = location.assets().get(pair.asset());
            if (asset == null || !asset.holders().containsKey(holder)) {
                throw new IllegalArgumentException(holder.id() + " does not have " + adamId);
            }
            return new AssetManagement(state).disassociate(location, pair);
        });
    }

    /**
     * Retires a user by hand; told with an eventId that the MDM server does not know.
     *
     * @throws IllegalArgumentException when location or user are unknown
     */
    public void retireUser(String uId, String clientUserId) {
        UserManagement.Wanted wanted = new UserManagement.Wanted(clientUserId, Optional.empty(), Optional.empty());
        change(
                uId,
                EventType.RETIRE,
                location -> new UserManagement(state).execute(EventType.RETIRE, location, wanted));
    }

    private AssetManagement.Pair pair(String adamId, Holder holder) {
        return new AssetManagement.Pair(state.app(adamId).key(), holder);
    }

    private void change(String uId, EventType type, Function<Location, TargetResult> work) {
        notifier.send(state.locked(() -> {
            Location location = location(uId);
            TargetResult result = work.apply(location);
            result.error().ifPresent(error -> {
                throw new IllegalArgumentException(error.path("errorNumber").asInt() + ", "
                        + error.path("errorMessage").asText());
            });
            VppEvent event = new VppEvent(state.newId(), type, 1, Optional.empty()).ended(List.of(result));
            location.events().put(event.id(), event);
            return notifications.ofEvent(location, event);
        }));
    }

    /**
     * Another MDM server sets its mdmInfo; from then on that is in every answer.
     *
     * @param notifications whether it also has the notifications sent to itself, so that the server before hears no more
     */
    public void takeOver(String uId, MdmInfo other, boolean notifications) {
        state.locked(() -> {
            Location location = location(uId);
            location.mdmInfo(other);
            if (notifications) {
                location.stopNotifications();
            }
            return location;
        });
    }

    /** No MDM server has the location any more: its mdmInfo and notification settings are gone. */
    public void release(String uId) {
        state.locked(() -> {
            Location location = location(uId);
            location.unclaimed();
            return location;
        });
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
