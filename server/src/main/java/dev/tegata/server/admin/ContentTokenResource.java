package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.licence.Locations;
import dev.tegata.server.licence.explanation.Explanations;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.ledger.LedgerCheckRow;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigState;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.NotificationStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/content-tokens}: the libraries of licences and how healthy the token of each is; never the token. */
final class ContentTokenResource {
    private static final String PATH = "/api/v1/content-tokens/";
    private static final int MAX_TOKEN = 64 << 10;

    private final Locations locations;
    private final LocationStore store;
    private final ClientConfigStore configs;
    private final NotificationStore notifications;
    private final LedgerStore ledger;
    private final InstantSource clock;

    /**
     * A location and its token.
     *
     * @param country the storefront
     * @param state OK, or the exact reason why Apple does not serve us
     * @param stateMeaning what that means, in the caller's language
     */
    private record View(
            UUID id,
            String uid,
            String name,
            String organizationName,
            Optional<String> country,
            Optional<String> defaultPlatform,
            Instant expiresAt,
            long daysLeft,
            LocationState state,
            Optional<String> stateDetail,
            Meaning stateMeaning,
            Optional<Instant> syncedAt,
            Optional<String> syncFailure,
            Optional<NotificationView> notifications,
            Optional<CheckView> check,
            Instant createdAt) {}

    /** Whether the licences added up after the last full reconciliation. */
    private record CheckView(LedgerCheckRow.State state, Instant at) {}

    /**
     * Whether Apple reports changes to us; where it does not, it is asked.
     *
     * @param detail why it does not, or what is in the way
     * @param since when Apple was told where
     * @param lastReceivedAt when the newest one came
     */
    private record NotificationView(
            ClientConfigState state,
            Optional<String> detail,
            Optional<Instant> since,
            Optional<Instant> lastReceivedAt) {}

    ContentTokenResource(Locations locations, Database database, InstantSource clock) {
        this.locations = locations;
        this.store = database.store(LocationStore.class);
        this.configs = database.store(ClientConfigStore.class);
        this.notifications = database.store(NotificationStore.class);
        this.ledger = database.store(LedgerStore.class);
        this.clock = clock;
    }

    Response list(Call call) {
        return Page.whole(store.all(), row -> view(row, call.locale()));
    }

    Response get(Call call) {
        return Call.ok(view(find(call.id(Kind.LOCATION)), call.locale()));
    }

    Response add(Call call) {
        LocationRow location = locations.add(call.actor(), token(call));
        return Call.created(PATH + location.id(), view(location, call.locale()));
    }

    Response replace(Call call) {
        UUID id = call.id(Kind.LOCATION);
        return Call.ok(view(locations.replaceToken(call.actor(), id, token(call)), call.locale()));
    }

    Response sync(Call call) {
        UUID id = call.id(Kind.LOCATION);
        locations.requestSync(call.actor(), id);
        return Call.accepted(PATH + id, view(find(id), call.locale()));
    }

    Response takeOver(Call call) {
        UUID id = call.id(Kind.LOCATION);
        return Call.accepted(PATH + id, view(locations.takeOver(call.actor(), id), call.locale()));
    }

    private NotificationView notifications(ClientConfigRow row) {
        return new NotificationView(
                row.state(), row.detail(), row.configuredAt(), notifications.lastReceived(row.locationId()));
    }

    /** The file as it is, or as the field {@code token} of JSON. */
    private static String token(Call call) {
        Request request = call.request();
        boolean file = request.mediaType()
                .filter(type -> type.equals("text/plain") || type.equals("application/octet-stream"))
                .isPresent();
        if (file) {
            return new String(request.body(), StandardCharsets.UTF_8).strip();
        }
        Body body = call.body("token");
        return body.optionalText("token", MAX_TOKEN).orElseThrow(() -> body.missing("token"));
    }

    private LocationRow find(UUID id) {
        return store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "content-token", id));
    }

    private View view(LocationRow row, Locale locale) {
        return new View(
                row.id(),
                row.uid(),
                row.name(),
                row.organizationName(),
                row.country(),
                row.defaultPlatform(),
                row.tokenExpiresAt(),
                Duration.between(clock.instant(), row.tokenExpiresAt()).toDays(),
                row.state(),
                row.stateDetail(),
                Meaning.of(Explanations.of(row.state(), locale)),
                row.syncedAt(),
                row.syncFailure(),
                configs.find(row.id()).map(this::notifications),
                ledger.lastCheck(row.id()).map(check -> new CheckView(check.state(), check.at())),
                row.createdAt());
    }
}
