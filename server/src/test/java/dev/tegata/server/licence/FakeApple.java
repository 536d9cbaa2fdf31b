package dev.tegata.server.licence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Apple's licence service in the memory of a test: one location, asynchronous requests done at the first question, faults on demand. */
public final class FakeApple implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 3;

    private final HttpServer server;
    private final Map<String, FakeAsset> assets = new LinkedHashMap<>();
    private final List<FakeUser> users = new ArrayList<>();
    private final List<FakeAssignment> assignments = new ArrayList<>();
    private final Map<String, FakeEvent> events = new HashMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<JsonNode> posted = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private Optional<InstantSource> clockOfRequests = Optional.empty();

    private String uId = "2049025000431439";
    private Optional<ObjectNode> manager = Optional.empty();
    private Optional<Receiver> receiver = Optional.empty();
    private Optional<String> notificationUrl = Optional.empty();
    private String authToken = "";
    private JsonNode types = JSON.createArrayNode();
    private boolean holdEvents;
    private boolean loseEvents;
    private int version = 1;
    private String lastEventId = "";
    private Runnable beforeAnswer = () -> {};
    private Runnable afterStatus = () -> {};
    private int maxRequestPerSecond = 1_000_000;
    private String country = "JP";
    private final Map<String, ObjectNode> metadata = new HashMap<>();
    private final List<Map<String, String>> lookups = new ArrayList<>();
    private final Map<String, FakeApple> others = new ConcurrentHashMap<>();
    private String cookie = "";

    public record FakeAsset(
            String adamId, String productType, boolean revocable, boolean deviceAssignable, long total) {}

    public static final class FakeUser {
        public final String clientUserId;
        public String status = "Registered";
        public Optional<String> idHash = Optional.empty();
        public Optional<String> inviteCode =
                Optional.of(UUID.randomUUID().toString().replace("-", ""));

        FakeUser(String clientUserId) {
            this.clientUserId = clientUserId;
        }
    }

    public record FakeAssignment(String adamId, String key, String holder) {}

    private record FakeEvent(String id, String type, Runnable work, List<ObjectNode> failures, boolean[] done) {}

    /** What goes wrong with one request to a path. */
    public record Fault(int status, String body, boolean doItAnyway, Optional<Integer> retryAfter) {
        public Fault(int status, String body, boolean doItAnyway) {
            this(status, body, doItAnyway, Optional.empty());
        }
    }

    public FakeApple() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mdm/v2", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Requests with this token file are for a location of its own, of which {@code other} has the lists. */
    public void alsoServes(String tokenFile, FakeApple other) {
        others.put("Bearer " + tokenFile, other);
        others.put("itvt=" + tokenFile, other);
    }

    public synchronized FakeApple in(String storefront) {
        country = storefront;
        return this;
    }

    /** The App Store tells this about an app from now on. */
    public synchronized FakeApple describes(String adamId, String name, String bundleId) {
        ObjectNode app = JSON.createObjectNode()
                .put("name", name)
                .put("bundleId", bundleId)
                .put("minimumOSVersion", "16.0");
        app.putObject("artwork").put("url", "https://is1-ssl.mzstatic.example/" + adamId + "/{w}x{h}bb.{f}");
        metadata.put(adamId, app);
        return this;
    }

    /** The queries of the metadata lookups so far. */
    public synchronized List<Map<String, String>> lookups() {
        return List.copyOf(lookups);
    }

    /** The cookie of the last lookup. */
    public synchronized String cookie() {
        return cookie;
    }

    private FakeApple whoServes(HttpExchange exchange) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        String baked = exchange.getRequestHeaders().getFirst("Cookie");
        FakeApple byHeader = others.getOrDefault(String.valueOf(shown), this);
        return others.getOrDefault(String.valueOf(baked), byHeader);
    }

    URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/mdm/v2");
    }

    /** A token file of the location. */
    public static String tokenFile(String token, String expires) {
        String json = "{\"token\":\"%s\",\"expDate\":\"%s\",\"orgName\":\"株式会社テスト\"}".formatted(token, expires);
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized FakeApple app(String adamId, long total) {
        assets.put(adamId, new FakeAsset(adamId, "App", true, true, total));
        return this;
    }

    public synchronized FakeApple asset(FakeAsset asset) {
        assets.put(asset.adamId(), asset);
        return this;
    }

    public synchronized void withoutAsset(String adamId) {
        assets.remove(adamId);
    }

    public synchronized void belongsTo(String otherUid) {
        uId = otherUid;
    }

    public synchronized void managedBy(String mdmId) {
        manager = Optional.of(JSON.createObjectNode()
                .put("id", mdmId)
                .put("name", "Other MDM")
                .put("metadata", ""));
    }

    /** The MDM server of which every answer says that it manages the location. */
    public synchronized String manager() {
        return manager.map(info -> info.path("id").asText()).orElse("");
    }

    /** Whoever is notified; throwing means not delivered. */
    public interface Receiver {
        void post(String url, String token, String body);
    }

    public synchronized void notifies(Receiver who) {
        receiver = Optional.of(who);
    }

    public synchronized String notificationUrl() {
        return notificationUrl.orElse("");
    }

    /** As if somebody had set something else, and then nothing. */
    public synchronized void forgetsNotifications() {
        notificationUrl = Optional.empty();
    }

    public synchronized String authToken() {
        return authToken;
    }

    /** Notifies, in one try, from the thread of the test; outside of the lock, as Apple would. */
    public void tells(String type, String id, ObjectNode content) {
        Receiver to;
        String url;
        String token;
        synchronized (this) {
            to = receiver.orElseThrow();
            url = notificationUrl();
            token = authToken;
        }
        to.post(url, token, notification(type, id, content));
    }

    /** The body of a notification. */
    synchronized String notification(String type, String id, ObjectNode content) {
        ObjectNode envelope = JSON.createObjectNode()
                .put("notificationId", id)
                .put("notificationType", type)
                .put("uId", uId);
        envelope.set("notification", content);
        return envelope.toString();
    }

    /** The name of the event queued last. */
    public synchronized String lastEventId() {
        return lastEventId;
    }

    private void configure(ObjectNode answer, JsonNode request) {
        posted.add(request);
        if (request.has("notificationUrl")) {
            String url = request.get("notificationUrl").asText();
            String token = request.get("notificationAuthToken").asText();
            try {
                receiver.orElseThrow()
                        .post(
                                url,
                                token,
                                notification(
                                        "TEST_NOTIFICATION", UUID.randomUUID().toString(), JSON.createObjectNode()));
            } catch (RuntimeException notDelivered) {
                answer.removeAll();
                answer.put("errorNumber", 9728).put("errorMessage", "The notification URL cannot be reached.");
                return;
            }
            notificationUrl = Optional.of(url);
            authToken = token;
            types = request.get("notificationTypes");
        }
        if (request.get("mdmInfo") instanceof ObjectNode info) {
            manager = Optional.of(info);
            answer.set("mdmInfo", info);
        }
    }

    private void config(ObjectNode answer, JsonNode request) {
        if (!request.isEmpty()) {
            configure(answer, request);
        }
        if (answer.has("errorNumber")) {
            return;
        }
        answer.put("locationName", "本社").put("countryISO2ACode", country);
        notificationUrl.ifPresent(url -> {
            answer.put("notificationUrl", url).put("notificationAuthToken", authToken);
            answer.set("subscribedNotificationTypes", types);
        });
    }

    /** Asynchronous requests stay PENDING until {@link #letEventsEnd}. */
    public synchronized void holdEvents() {
        holdEvents = true;
    }

    public synchronized void letEventsEnd() {
        holdEvents = false;
    }

    /** Asynchronous requests from now on are taken and never done. */
    public synchronized void loseEvents(boolean lose) {
        loseEvents = lose;
    }

    public synchronized void next(String path, Fault fault) {
        faults.computeIfAbsent(path, key -> new ArrayDeque<>()).add(fault);
    }

    public static Fault refusal(int status, int number, String message) {
        return new Fault(status, "{\"errorNumber\":%d,\"errorMessage\":\"%s\"}".formatted(number, message), false);
    }

    /** The request is taken, and the answer never arrives. */
    public static Fault lostAnswer() {
        return new Fault(0, "", true);
    }

    /** The person accepts the invitation with an Apple Account. */
    public synchronized void accepts(UUID clientUserId, String appleAccount) {
        FakeUser user = active(clientUserId.toString()).orElseThrow();
        user.status = "Associated";
        user.idHash = Optional.of("hash-of-" + appleAccount);
        user.inviteCode = Optional.empty();
        version++;
    }

    /** An active user is there, though nobody asked for it today. */
    public synchronized void has(UUID clientUserId) {
        users.add(new FakeUser(clientUserId.toString()));
        version++;
    }

    public synchronized void forgets(UUID clientUserId) {
        users.removeIf(user -> user.clientUserId.equals(clientUserId.toString()));
        version++;
    }

    public synchronized void retires(UUID clientUserId) {
        active(clientUserId.toString()).orElseThrow().status = "Retired";
        assignments.removeIf(each -> each.holder().equals(clientUserId.toString())
                && Optional.ofNullable(assets.get(each.adamId()))
                        .map(FakeAsset::revocable)
                        .orElse(true));
        version++;
    }

    public synchronized Optional<FakeUser> active(String clientUserId) {
        return users.stream()
                .filter(user -> user.clientUserId.equals(clientUserId) && !user.status.equals("Retired"))
                .findFirst();
    }

    public synchronized void assigns(String adamId, String key, String holder) {
        assignments.add(new FakeAssignment(adamId, key, holder));
        version++;
    }

    public synchronized void unassigns(String adamId, String holder) {
        assignments.removeIf(
                each -> each.adamId().equals(adamId) && each.holder().equals(holder));
        version++;
    }

    public synchronized List<String> holders(String adamId) {
        return assignments.stream()
                .filter(each -> each.adamId().equals(adamId))
                .map(FakeAssignment::holder)
                .toList();
    }

    public synchronized long count(String path) {
        return requests.stream().filter(path::equals).count();
    }

    public synchronized void allows(int requestsPerSecond) {
        maxRequestPerSecond = requestsPerSecond;
    }

    /** Notes by this clock when requests come. */
    public synchronized void measuredBy(InstantSource clock) {
        times.clear();
        clockOfRequests = Optional.of(clock);
    }

    /** When the requests came since {@link #measuredBy}. */
    public synchronized List<Instant> times() {
        return List.copyOf(times);
    }

    public synchronized List<JsonNode> posted() {
        return List.copyOf(posted);
    }

    public synchronized JsonNode lastPosted() {
        return posted.getLast();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/mdm/v2".length());
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            FakeApple who = whoServes(exchange);
            Optional<Fault> fault = who.noted(path);
            if (fault.isPresent() && !fault.get().doItAnyway()) {
                fault.get()
                        .retryAfter()
                        .ifPresent(
                                seconds -> exchange.getResponseHeaders().set("Retry-After", Integer.toString(seconds)));
                answer(exchange, fault.get().status(), fault.get().body());
                return;
            }
            JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            String baked = exchange.getRequestHeaders().getFirst("Cookie");
            ObjectNode answer = path.equals("/lookup") ? who.lookup(query, baked) : who.serve(path, query, request);
            if (fault.isEmpty()) {
                answer(exchange, 200, JSON.writeValueAsString(answer));
            }
        }
    }

    private synchronized Optional<Fault> noted(String path) {
        requests.add(path);
        clockOfRequests.ifPresent(clock -> times.add(clock.instant()));
        return Optional.ofNullable(faults.get(path)).map(Deque::poll);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized ObjectNode serve(String path, Map<String, String> query, JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("uId", uId);
        manager.ifPresent(info -> answer.set("mdmInfo", info));
        switch (path) {
            case "/service/config" -> {
                answer.putObject("limits").put("maxUsers", 100).put("maxRequestPerSecond", maxRequestPerSecond);
                answer.putObject("urls").put("contentMetadataLookup", base() + "/lookup");
            }
            case "/client/config" -> config(answer, request);
            case "/assets" ->
                page(answer, "assets", assets.values().stream().map(this::json).toList(), query);
            case "/users" -> page(answer, "users", users(query), query);
            case "/assignments" -> page(answer, "assignments", assignments(query), query);
            case "/users/create" -> event(answer, "CREATE", request, failures -> create(request, failures));
            case "/users/retire" -> event(answer, "RETIRE", request, failures -> retire(request));
            case "/assets/associate" -> event(answer, "ASSOCIATE", request, failures -> associate(request, failures));
            case "/assets/disassociate" -> event(answer, "DISASSOCIATE", request, failures -> disassociate(request));
            case "/status" -> status(answer, query.getOrDefault("eventId", ""));
            default -> throw new IllegalArgumentException(path);
        }
        return answer;
    }

    private synchronized ObjectNode lookup(Map<String, String> query, @Nullable String baked) {
        lookups.add(query);
        cookie = String.valueOf(baked);
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode results = answer.putObject("results");
        for (String adamId : query.getOrDefault("id", "").split(",", -1)) {
            Optional.ofNullable(metadata.get(adamId)).ifPresent(app -> results.set(adamId, app));
        }
        return answer;
    }

    private interface Work {
        void run(List<ObjectNode> failures);
    }

    private void event(ObjectNode answer, String type, JsonNode request, Work work) {
        posted.add(request);
        List<ObjectNode> failures = new ArrayList<>();
        String id = UUID.randomUUID().toString();
        boolean lost = loseEvents;
        boolean[] done = {false};
        events.put(
                id,
                new FakeEvent(
                        id,
                        type,
                        () -> {
                            if (!lost && !done[0]) {
                                done[0] = true;
                                work.run(failures);
                                version++;
                            }
                        },
                        failures,
                        done));
        if (!lost && !holdEvents) {
            events.get(id).work().run();
        }
        lastEventId = id;
        answer.put("eventId", id);
        beforeAnswer.run();
        beforeAnswer = () -> {};
    }

    /** Done once, when the next question for an event was answered PENDING. */
    public synchronized void afterNextStatus(Runnable work) {
        afterStatus = work;
    }

    /** Done once, when the next asynchronous request was taken and before its answer leaves. */
    public synchronized void beforeNextAnswer(Runnable work) {
        beforeAnswer = work;
    }

    private void status(ObjectNode answer, String eventId) {
        FakeEvent event = events.get(eventId);
        if (event == null) {
            answer.removeAll();
            answer.put("errorNumber", 9708).put("errorMessage", "eventId not found");
            return;
        }
        if (!holdEvents) {
            event.work().run();
        }
        answer.put("eventType", event.type()).put("numCompleted", 0).put("numRequested", 0);
        answer.put(
                "eventStatus", !event.done()[0] ? "PENDING" : event.failures().isEmpty() ? "COMPLETE" : "FAILED");
        if (!event.failures().isEmpty()) {
            answer.putArray("failures").addAll(event.failures());
        }
        Runnable next = afterStatus;
        afterStatus = () -> {};
        next.run();
    }

    private void create(JsonNode request, List<ObjectNode> failures) {
        request.get("users").forEach(user -> {
            if (active(user.get("clientUserId").asText()).isPresent()) {
                ObjectNode failure =
                        JSON.createObjectNode().put("errorNumber", 9716).put("errorMessage", "User already exists");
                failure.putObject("errorInfo")
                        .putArray("clientUserIds")
                        .add(user.get("clientUserId").asText());
                failures.add(failure);
                return;
            }
            FakeUser made = new FakeUser(user.get("clientUserId").asText());
            if (user.has("managedAppleId")) {
                made.status = "Associated";
                made.idHash =
                        Optional.of("hash-of-" + user.get("managedAppleId").asText());
                made.inviteCode = Optional.empty();
            }
            users.add(made);
        });
    }

    private void retire(JsonNode request) {
        request.get("users")
                .forEach(
                        user -> retires(UUID.fromString(user.get("clientUserId").asText())));
    }

    private void associate(JsonNode request, List<ObjectNode> failures) {
        for (JsonNode asset : request.get("assets")) {
            String adamId = asset.get("adamId").asText();
            for (String key : List.of("clientUserIds", "serialNumbers")) {
                for (JsonNode holder : request.path(key)) {
                    boolean has = holders(adamId).contains(holder.asText());
                    if (!has && holders(adamId).size() >= total(adamId)) {
                        ObjectNode failure = JSON.createObjectNode()
                                .put("errorNumber", 9709)
                                .put("errorMessage", "Not enough assets");
                        failure.putObject("errorInfo").putArray(key).add(holder.asText());
                        failures.add(failure);
                    } else if (!has) {
                        assignments.add(
                                new FakeAssignment(adamId, key.substring(0, key.length() - 1), holder.asText()));
                    }
                }
            }
        }
    }

    private long total(String adamId) {
        return Optional.ofNullable(assets.get(adamId)).orElseThrow().total();
    }

    private void disassociate(JsonNode request) {
        for (JsonNode asset : request.get("assets")) {
            for (String key : List.of("clientUserIds", "serialNumbers")) {
                request.path(key)
                        .forEach(holder -> unassigns(asset.get("adamId").asText(), holder.asText()));
            }
        }
    }

    private ObjectNode json(FakeAsset asset) {
        long assigned = holders(asset.adamId()).size();
        ObjectNode json = JSON.createObjectNode()
                .put("adamId", asset.adamId())
                .put("pricingParam", "STDQ")
                .put("productType", asset.productType())
                .put("revocable", asset.revocable())
                .put("deviceAssignable", asset.deviceAssignable())
                .put("totalCount", asset.total())
                .put("assignedCount", assigned)
                .put("availableCount", asset.total() - assigned)
                .put("retiredCount", 0);
        json.putArray("supportedPlatforms").add("iOS");
        return json;
    }

    private List<ObjectNode> users(Map<String, String> query) {
        Optional<String> wanted = Optional.ofNullable(query.get("clientUserId"));
        return users.stream()
                .filter(user -> wanted.isEmpty() || wanted.get().equals(user.clientUserId))
                .map(user -> {
                    ObjectNode json = JSON.createObjectNode()
                            .put("clientUserId", user.clientUserId)
                            .put("status", user.status);
                    user.idHash.ifPresent(hash -> json.put("idHash", hash));
                    user.inviteCode.ifPresent(code -> json.put("inviteCode", code));
                    return json;
                })
                .toList();
    }

    private List<ObjectNode> assignments(Map<String, String> query) {
        return assignments.stream()
                .filter(each -> !query.containsKey("adamId") || each.adamId().equals(query.get("adamId")))
                .filter(each ->
                        !query.containsKey("clientUserId") || each.holder().equals(query.get("clientUserId")))
                .filter(each ->
                        !query.containsKey("serialNumber") || each.holder().equals(query.get("serialNumber")))
                .map(each -> JSON.createObjectNode()
                        .put("adamId", each.adamId())
                        .put("pricingParam", "STDQ")
                        .put(each.key(), each.holder()))
                .toList();
    }

    private void page(ObjectNode answer, String name, List<ObjectNode> all, Map<String, String> query) {
        int index = Integer.parseInt(query.getOrDefault("pageIndex", "0"));
        int pages = Math.max(1, (all.size() + PAGE - 1) / PAGE);
        ArrayNode items = answer.putArray(name);
        all.stream().skip((long) index * PAGE).limit(PAGE).forEach(items::add);
        answer.put("currentPageIndex", index)
                .put("totalPages", pages)
                .put("size", items.size())
                .put("versionId", "v" + version);
        if (index + 1 < pages) {
            answer.put("nextPageIndex", index + 1);
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
