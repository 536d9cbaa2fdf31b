package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.licence.explanation.Explanations;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.location.TokenExpiry;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.ledger.LedgerCheckRow;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigState;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationHealthRow;
import dev.tegata.storage.licence.LocationHealthStore;
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
    private final LocationHealthStore healths;
    private final ClientConfigStore configs;
    private final NotificationStore notifications;
    private final LedgerStore ledger;
    private final InstantSource clock;

    /**
     * A location and its token.
     *
     * @param country the storefront
     * @param expiryWarning 30, 15, 7 or 1 when the token ends within so many days, 0 when it has ended
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
            Optional<Integer> expiryWarning,
            LocationState state,
            Optional<String> stateDetail,
            Meaning stateMeaning,
            Instant stateSince,
            Optional<ErrorView> lastError,
            Optional<Instant> syncedAt,
            Optional<String> syncFailure,
            Optional<NotificationView> notifications,
            Optional<CheckView> check,
            Instant createdAt) {}

    /**
     * What was last wrong with the location.
     *
     * @param until empty while it lasts
     */
    private record ErrorView(LocationState kind, Optional<String> detail, Instant since, Optional<Instant> until) {}

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
        this.healths = database.store(LocationHealthStore.class);
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

    private static Optional<ErrorView> lastError(LocationHealthRow health) {
        return health.lastError()
                .map(kind -> new ErrorView(
                        kind,
                        health.lastErrorDetail(),
                        health.lastErrorSince().orElse(health.stateSince()),
                        health.lastErrorUntil()));
    }

    private View view(LocationRow row, Locale locale) {
        LocationHealthRow health = healths.find(row.id()).orElseThrow();
        Instant now = clock.instant();
        return new View(
                row.id(),
                row.uid(),
                row.name(),
                row.organizationName(),
                row.country(),
                row.defaultPlatform(),
                row.tokenExpiresAt(),
                Duration.between(now, row.tokenExpiresAt()).toDays(),
                TokenExpiry.level(row.tokenExpiresAt(), now),
                row.state(),
                row.stateDetail(),
                Meaning.of(Explanations.of(row.state(), locale)),
                health.stateSince(),
                lastError(health),
                row.syncedAt(),
                row.syncFailure(),
                configs.find(row.id()).map(this::notifications),
                ledger.lastCheck(row.id()).map(check -> new CheckView(check.state(), check.at())),
                row.createdAt());
    }
}
