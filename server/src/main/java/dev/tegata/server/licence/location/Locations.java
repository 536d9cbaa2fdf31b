package dev.tegata.server.licence.location;

import dev.tegata.server.ca.Digests;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.ClientConfig;
import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.ContentTokenException;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.VppNoAnswerException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The content tokens and the libraries they open. Thread-safe. */
public final class Locations {
    private final Workbench bench;
    private final Apple apple;

    public Locations(Workbench bench, Apple apple) {
        this.bench = bench;
        this.apple = apple;
    }

    /**
     * Takes a content token: a new location, or a new token for one that is there (by Apple's uId).
     *
     * @param tokenFile the .vpptoken file as downloaded
     * @throws Problem for what is no token, an expired one, one Apple does not accept, or when Apple cannot be asked; nothing is changed
     */
    public LocationRow add(Actor actor, String tokenFile) {
        Offer offer = offer(tokenFile);
        LocationRow stored = bench.database().inTransaction(tx -> {
            LocationStore locations = tx.attach(LocationStore.class);
            LocationRow row = newRow(offer);
            if (locations.insert(row) == 0) {
                return replace(tx, actor, locations.byUid(offer.uid()).orElseThrow(), offer);
            }
            byte[][] secret = newSecret(row.id());
            tx.attach(ClientConfigStore.class).insert(row.id(), secret[0], secret[1], bench.now());
            bench.timeline()
                    .ok(tx, actor, "location.added", Subjects.of(row), Map.of("name", row.name(), "uId", row.uid()));
            return locations.find(row.id()).orElseThrow();
        });
        goOn(stored);
        return stored;
    }

    /**
     * Puts a new token of the same library in place.
     *
     * @throws Problem as {@link #add}, and when the token opens another library
     */
    public LocationRow replaceToken(Actor actor, UUID locationId, String tokenFile) {
        Offer offer = offer(tokenFile);
        LocationRow stored = bench.database().inTransaction(tx -> {
            LocationRow row = find(tx, locationId);
            if (!row.uid().equals(offer.uid())) {
                throw Problem.of(
                        ProblemCode.CONTENT_TOKEN_OF_OTHER_LOCATION, offer.name(), offer.uid(), row.name(), row.uid());
            }
            return replace(tx, actor, row, offer);
        });
        goOn(stored);
        return stored;
    }

    /**
     * Has a location claimed for this server that another MDM server manages: from then on the other one should keep its hands off.
     *
     * @throws Problem LOCATION_NOT_FOREIGN when no other server manages it; nothing is changed
     */
    public LocationRow takeOver(Actor actor, UUID locationId) {
        LocationRow location = bench.database().inTransaction(tx -> {
            LocationRow row = find(tx, locationId);
            if (row.state() != LocationState.FOREIGN_MDM) {
                throw Problem.of(ProblemCode.LOCATION_NOT_FOREIGN, row.name(), row.state());
            }
            byte[][] secret = newSecret(locationId);
            tx.attach(ClientConfigStore.class).takeOver(locationId, secret[0], secret[1], bench.now());
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "location.take-over",
                            Subjects.of(row),
                            Map.of("from", row.stateDetail().orElse("")));
            return row;
        });
        bench.bell().ring();
        return location;
    }

    /** A new secret for Apple to prove itself with: sealed, and its digest. */
    private byte[][] newSecret(UUID locationId) {
        String secret = Digests.newSecret();
        return new byte[][] {
            bench.sealer().sealText(secret, ClientConfigRow.authTokenPlace(locationId)), Digests.sha256(secret)
        };
    }

    /** What waited because the old token did not work need not wait for its next try, which may be hours away. */
    private void goOn(LocationRow location) {
        bench.database().store(VppUserStore.class).dueNow(location.id(), bench.now());
        bench.database().store(AssignmentStore.class).dueNow(location.id(), bench.now());
        bench.bell().ring();
    }

    /** Asks for a synchronization soon. */
    public void requestSync(Actor actor, UUID locationId) {
        bench.database().useTransaction(tx -> {
            LocationRow location = find(tx, locationId);
            tx.attach(LocationStore.class).requestSync(locationId, bench.now());
            bench.timeline().ok(tx, actor, "location.sync-requested", Subjects.of(location), Map.of());
        });
        bench.bell().ring();
    }

    public static LocationRow find(Handle tx, UUID locationId) {
        return tx.attach(LocationStore.class)
                .find(locationId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "location", locationId));
    }

    /** The location meant: the one named, or the only one there is. */
    public static LocationRow choose(Handle tx, Optional<UUID> locationId) {
        if (locationId.isPresent()) {
            return find(tx, locationId.get());
        }
        List<LocationRow> all = tx.attach(LocationStore.class).all();
        return switch (all.size()) {
            case 0 -> throw Problem.of(ProblemCode.NO_LOCATION);
            case 1 -> all.getFirst();
            default -> throw Problem.of(ProblemCode.SEVERAL_LOCATIONS);
        };
    }

    /** Refuses new work for a location that only an administrator can bring back. */
    public static void requireServed(LocationRow location) {
        if (!location.state().writable()) {
            throw Problem.of(
                    ProblemCode.LOCATION_NOT_SERVED,
                    location.name(),
                    location.state()
                            + location.stateDetail()
                                    .map(detail -> ", " + detail)
                                    .orElse(""));
        }
    }

    /** A token that Apple accepts, and what Apple says about its location. */
    private record Offer(ContentToken token, ClientConfig config, Optional<MdmInfo> otherManager) {
        String uid() {
            return config.meta().uId().orElseThrow();
        }

        String name() {
            return config.locationName().orElseGet(token::organization);
        }

        LocationState state() {
            return otherManager.isPresent() ? LocationState.FOREIGN_MDM : LocationState.OK;
        }
    }

    private Offer offer(String tokenFile) {
        ContentToken token;
        try {
            token = ContentToken.parse(tokenFile);
        } catch (ContentTokenException e) {
            throw Problem.of(ProblemCode.CONTENT_TOKEN_NONSENSE, e, String.valueOf(e.getMessage()));
        }
        if (token.expiredAt(bench.now())) {
            throw Problem.of(ProblemCode.CONTENT_TOKEN_EXPIRED, token.expiresAt());
        }
        ClientConfig config = askWhose(token);
        if (config.meta().uId().isEmpty()) {
            throw Problem.of(
                    ProblemCode.APPLE_UNREACHABLE, "expected a uId from VPP /client/config, got an answer without one");
        }
        return new Offer(token, config, apple.otherManager(token));
    }

    private ClientConfig askWhose(ContentToken token) {
        try {
            return apple.ask(token, AppsAndBooksClient::clientConfig);
        } catch (VppRefusedException e) {
            if (e.retryable()) {
                throw Problem.of(ProblemCode.APPLE_UNREACHABLE, e, String.valueOf(e.getMessage()));
            }
            throw switch (e.error().category()) {
                case TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID ->
                    Problem.of(
                            ProblemCode.CONTENT_TOKEN_REJECTED,
                            e,
                            e.error().meaning() + " (" + e.error().category() + ", "
                                    + e.error().number() + ")");
                default ->
                    Problem.of(
                            ProblemCode.APPLE_REFUSED,
                            e,
                            "VPP /client/config",
                            e.error().meaning(),
                            e.error().number());
            };
        } catch (VppNoAnswerException e) {
            throw Problem.of(ProblemCode.APPLE_UNREACHABLE, e, String.valueOf(e.getMessage()));
        }
    }

    private LocationRow newRow(Offer offer) {
        UUID id = Ids.next();
        Instant now = bench.now();
        return new LocationRow(
                id,
                offer.uid(),
                offer.name(),
                offer.token().organization(),
                offer.config().countryISO2ACode(),
                offer.config().defaultPlatform(),
                seal(id, offer.token()),
                offer.token().expiresAt(),
                offer.state(),
                offer.otherManager().map(MdmInfo::name),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty(),
                now);
    }

    private LocationRow replace(Handle tx, Actor actor, LocationRow location, Offer offer) {
        LocationStore locations = tx.attach(LocationStore.class);
        byte[] sealed = seal(location.id(), offer.token());
        locations.replaceToken(
                location.id(),
                sealed,
                offer.token().expiresAt(),
                offer.name(),
                offer.token().organization(),
                bench.now());
        tx.attach(ClientConfigStore.class).request(location.id(), bench.now());
        if (offer.state() != LocationState.OK) {
            locations.state(
                    location.id(), sealed, offer.state(), offer.otherManager().map(MdmInfo::name), bench.now());
        }
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "location.token-replaced",
                        Subjects.of(location),
                        Map.of("expiresAt", offer.token().expiresAt().toString()));
        return find(tx, location.id());
    }

    private byte[] seal(UUID locationId, ContentToken token) {
        return bench.sealer().sealText(token.bearer(), LocationRow.tokenPlace(locationId));
    }
}
