package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.apple.AppleVpp;
import dev.tegata.simulator.apple.Catalogue;
import dev.tegata.simulator.apple.CatalogueApp;
import dev.tegata.simulator.apple.Limits;
import dev.tegata.simulator.apple.LocationSeed;
import dev.tegata.simulator.http.RecordedRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Measures one bulk operation: every app to every user, against the simulated Apple at its published limits and the pace it asks for.
 *
 * <p>The users are made and joined to Apple before the clock starts. What Apple's limits alone impose is reckoned, not measured: the fewest
 * requests possible, at the greatest rate allowed, and for each the time until Apple may be asked how it ended.
 */
final class BulkGrants {
    /** Apple: Subscribing to notifications, "at least 30 seconds" between questions about an event. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    /** How long the simulated Apple works on an event. */
    private static final Duration APPLE_TAKES = Duration.ofSeconds(10);

    private static final double TIME_GOAL = 1.2;
    private static final double REQUESTS_GOAL = 1.1;
    private static final String DOMAIN = "tegata.example";
    private static final int PAGE_SIZE = 500;
    private static final int CALLS_AT_ONCE = 16;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final PrintStream out;
    private final Stage stage;
    private final int users;
    private final int apps;

    BulkGrants(PrintStream out, Stage stage, int users, int apps) {
        this.out = out;
        this.stage = stage;
        this.users = users;
        this.apps = apps;
    }

    /**
     * The server's settings beside the demo's own: it keeps Apple's pace. Without notifications, for Apple publishes how often it may be asked,
     * and not how soon it tells.
     */
    static Map<String, String> settings() {
        return Map.of("TEGATA_VPP_EVENT_POLL", ASK_AGAIN.toSeconds() + "s", "TEGATA_VPP_NOTIFICATION_URL", "");
    }

    /** Prepares, measures, prints, and says whether every licence arrived and both goals were met. */
    boolean run() throws Exception {
        stockTheStore();
        List<String> people = people();
        joined(people);
        List<String> assets = assets();
        vpp().history().clear();
        long before = stage.world().server().residentBytes().orElse(0);
        Instant start = Instant.now();
        JsonNode begun = stage.administrator()
                .post(
                        "/api/v1/operations",
                        Map.of("kind", "GRANT", "assetIds", assets, "userIds", people, "install", "PORTAL"));
        Duration accepted = Duration.between(start, Instant.now());
        JsonNode ended = awaitEnd(begun.path("id").asText());
        Duration wall = Duration.between(start, Instant.now());
        return conclude(start, accepted, wall, before, ended);
    }

    private AppleVpp vpp() {
        return stage.world().apple().vpp();
    }

    private void stockTheStore() {
        Catalogue catalogue = new Catalogue(IntStream.range(0, apps)
                .mapToObj(n -> new CatalogueApp(
                        Integer.toString(700_000_000 + n),
                        "example.tegata.app" + n,
                        Map.of("en", "App " + n, "ja", "アプリ " + n),
                        "1.0",
                        "App",
                        "STDQ",
                        true,
                        true,
                        false,
                        List.of("iOS")))
                .toList());
        vpp().catalogue(catalogue);
        vpp().behaviour(now ->
                now.withEventDelay(APPLE_TAKES).withPageSize(PAGE_SIZE).withLimits(Limits.ofApple()));
        vpp().portal()
                .addLocation(new LocationSeed(
                        "bulk",
                        "東京本社",
                        "株式会社てがた商会",
                        "JP",
                        DOMAIN,
                        false,
                        catalogue.apps().stream().collect(Collectors.toMap(CatalogueApp::adamId, app -> users))));
    }

    private List<String> people() throws IOException, InterruptedException, ExecutionException {
        String organization = stage.administrator()
                .post("/api/v1/organizations", Map.of("name", "全社"))
                .path("id")
                .asText();
        List<String> ids = new ArrayList<>();
        try (ExecutorService calls = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
            List<Future<JsonNode>> made = new ArrayList<>();
            for (int i = 0; i < users; i++) {
                Map<String, String> user = Map.of(
                        "organizationId", organization, "name", "社員 " + i, "managedAppleId", "user" + i + "@" + DOMAIN);
                made.add(calls.submit(() -> stage.administrator().post("/api/v1/users", user)));
            }
            for (Future<JsonNode> user : made) {
                ids.add(user.get().path("id").asText());
            }
        }
        return ids;
    }

    /** By their Managed Apple Accounts, so that nobody has to accept a thousand invitations. */
    private void joined(List<String> people) throws IOException, InterruptedException {
        Instant start = Instant.now();
        stage.administrator()
                .post(
                        "/api/v1/content-tokens",
                        Map.of("token", vpp().portal().mintToken("bulk").vpptoken()));
        stage.administrator()
                .await("/api/v1/assets?limit=200", page -> page.path("items").size() == apps);
        JsonNode creating =
                stage.administrator().post("/api/v1/operations", Map.of("kind", "CREATE_VPP_USERS", "userIds", people));
        JsonNode created = awaitEnd(creating.path("id").asText());
        out.printf(
                Locale.ROOT,
                "... %d users joined in %.1f s, before the clock starts: %s%n",
                users,
                seconds(Duration.between(start, Instant.now())),
                created.path("items"));
    }

    private List<String> assets() throws IOException, InterruptedException {
        return StreamSupport.stream(
                        stage.administrator()
                                .get("/api/v1/assets?limit=200")
                                .path("items")
                                .spliterator(),
                        false)
                .map(asset -> asset.path("id").asText())
                .toList();
    }

    private JsonNode awaitEnd(String operation) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        JsonNode seen = stage.administrator().get("/api/v1/operations/" + operation);
        while (!seen.path("state").asText().equals("DONE")) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the operation did not end within " + PATIENCE + ": " + seen);
            }
            Thread.sleep(LOOK_EVERY);
            seen = stage.administrator().get("/api/v1/operations/" + operation);
        }
        return seen;
    }

    private boolean conclude(Instant start, Duration accepted, Duration wall, long before, JsonNode ended)
            throws Exception {
        Limits limits = Limits.ofApple();
        int posts = Math.ceilDiv(apps, limits.maxAssets()) * Math.ceilDiv(users, limits.maxClientUserIds());
        int fewest = 2 * posts;
        double first = seconds(APPLE_TAKES.compareTo(ASK_AGAIN) > 0 ? APPLE_TAKES : ASK_AGAIN);
        double imposed = (double) fewest / limits.maxRequestPerSecond() + first;
        List<RecordedRequest> asked = vpp().history().under("/mdm/v2");
        double timeRatio = seconds(wall) / imposed;
        double requestRatio = (double) asked.size() / fewest;
        long after = stage.world().server().residentBytes().orElse(0);
        out.printf(
                Locale.ROOT,
                "... operation of %d items: %s; accepted after %.2f s%n",
                users * apps,
                ended.path("items"),
                seconds(accepted));
        asked.forEach(request -> out.printf(
                Locale.ROOT,
                "... %7.2f s  %s %s -> %d%n",
                seconds(Duration.between(start, Instant.parse(request.time()))),
                request.method(),
                request.path(),
                request.status()));
        out.printf(
                Locale.ROOT,
                "... limits alone: %d requests / %d per s + %.0f s until Apple may be asked (event takes %.0f s) = %.2f s%n",
                fewest,
                limits.maxRequestPerSecond(),
                first,
                seconds(APPLE_TAKES),
                imposed);
        out.printf(
                Locale.ROOT,
                "    wall %.2f s, ratio %.3f (goal <= %.1f); %d requests, ratio %.2f (goal <= %.1f)%n",
                seconds(wall),
                timeRatio,
                TIME_GOAL,
                asked.size(),
                requestRatio,
                REQUESTS_GOAL);
        out.printf(
                Locale.ROOT,
                "    server memory %d MiB before, %d MiB after, %d MiB at most%n",
                before >> 20,
                after >> 20,
                stage.world().server().peakResidentBytes().orElse(0) >> 20);
        return arrived() && timeRatio <= TIME_GOAL && requestRatio <= REQUESTS_GOAL;
    }

    /** The books of both sides have the last word. */
    private boolean arrived() throws Exception {
        long ours = Long.parseLong(stage.books().one("select count(*) from assignment where state = 'ASSIGNED'"));
        long apples = StreamSupport.stream(vpp().dump().path("locations").spliterator(), false)
                .mapToLong(location -> location.path("assignments").size())
                .sum();
        out.printf(
                Locale.ROOT,
                "... assigned: %d in the database, %d at Apple, %d wanted%n",
                ours,
                apples,
                (long) users * apps);
        return ours == (long) users * apps && apples == ours;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
