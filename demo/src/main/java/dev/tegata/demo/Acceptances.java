package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.apple.AppleVpp;
import dev.tegata.simulator.apple.LocationSeed;
import dev.tegata.simulator.device.App;
import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceKeys;
import dev.tegata.simulator.device.Dialog;
import dev.tegata.simulator.device.DialogKind;
import dev.tegata.simulator.device.DialogRefused;
import dev.tegata.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Measures how soon a person who accepts has the app: from the last tap of the invitation to the app on the phone. For one half of the people an
 * administrator's script grants the moment the account is 使用中, for the other it granted before (policy {@code grantFrom}). Only Apple's
 * notifications tell of acceptance and licence, for the server asks Apple at Apple's pace.
 */
final class Acceptances {
    private static final double GOAL_SECONDS = 3.0;
    private static final double GOAL_SECONDS_GRANTED_BEFORE = 1.5;
    private static final String APP = "1450010001";
    private static final int KEYS = 8;
    private static final int KEY_BITS = 2048;

    /** How long the simulated Apple works on an event, as long as by itself. */
    private static final Duration APPLE_TAKES = Duration.ofMillis(500);

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PrintStream out;
    private final Stage stage;
    private final int size;

    Acceptances(PrintStream out, Stage stage, int size) {
        this.out = out;
        this.stage = stage;
        this.size = size;
    }

    /** The server's settings beside the demo's own: questions at Apple's pace, so that all speed comes from the notifications. */
    static Map<String, String> settings() {
        return Map.of("TEGATA_VPP_EVENT_POLL", BulkGrants.ASK_AGAIN.toSeconds() + "s");
    }

    private record Person(String id, String device, SimulatedDevice phone) {}

    /** Prepares, measures one person after the other, prints, and says whether the median is within the goal. */
    boolean run() throws Exception {
        AppleVpp vpp = stage.world().apple().vpp();
        vpp.behaviour(now -> now.withEventDelay(APPLE_TAKES));
        vpp.portal()
                .addLocation(new LocationSeed(
                        "acceptances", "東京本社", "株式会社てがた商会", "JP", "tegata.example", false, Map.of(APP, 2 * size)));
        String location = stage.administrator()
                .post(
                        "/api/v1/content-tokens",
                        Map.of("token", vpp.portal().mintToken("acceptances").vpptoken()))
                .path("id")
                .asText();
        String asset = stage.administrator()
                .await("/api/v1/assets", page -> page.path("items").size() == 1)
                .path("items")
                .path(0)
                .path("id")
                .asText();
        try (Phones phones = new Phones(
                IntStream.rangeClosed(1, 2 * size).mapToObj(this::phone).toList())) {
            List<Person> people = people(phones.all());
            List<Duration> after = new ArrayList<>();
            for (Person person : people.subList(0, size)) {
                after.add(accepted(person, () -> grant(person, asset)));
            }
            stage.administrator()
                    .patch("/api/v1/content-tokens/" + location + "/policy", Map.of("grantFrom", "REGISTERED"));
            List<Duration> before = new ArrayList<>();
            for (Person person : people.subList(size, 2 * size)) {
                String assignment = grant(person, asset);
                stage.administrator()
                        .await(
                                "/api/v1/assignments/" + assignment,
                                seen -> seen.path("state").asText().equals("ASSIGNED"));
                before.add(accepted(person, () -> assignment));
            }
            boolean inTime = conclude("granted then", after, GOAL_SECONDS);
            return conclude("granted before", before, GOAL_SECONDS_GRANTED_BEFORE) && inTime;
        }
    }

    private SimulatedDevice phone(int number) {
        try {
            return new SimulatedDevice(
                    DeviceIdentity.iPhone("ACC", number),
                    stage.world().deviceWorld(stage.store()).with(DeviceKeys.shared(KEYS, KEY_BITS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each with a phone that is enrolled and signed in, and an account that Apple has registered and nobody has accepted yet. */
    private List<Person> people(List<SimulatedDevice> phones) throws Exception {
        AdminClient administrator = stage.administrator();
        String organization = administrator
                .post("/api/v1/organizations", Map.of("name", "全社"))
                .path("id")
                .asText();
        List<Person> people = new ArrayList<>();
        for (SimulatedDevice phone : phones) {
            String serial = phone.identity().serialNumber();
            String id = administrator
                    .post("/api/v1/users", Map.of("organizationId", organization, "name", "社員 " + serial))
                    .path("id")
                    .asText();
            phone.enroll(URI.create(administrator
                    .post("/api/v1/enrollment-links", Map.of("ownerId", id, "validForHours", 24))
                    .path("url")
                    .asText()));
            phone.signIn(serial.toLowerCase(Locale.ROOT) + "@icloud.example");
            JsonNode devices = administrator.await(
                    "/api/v1/users/" + id + "/devices",
                    list -> list.path("items").path(0).hasNonNull("inventoryAt"));
            administrator.post("/api/v1/users/" + id + "/vpp-users", Map.of());
            people.add(new Person(id, devices.path("items").path(0).path("id").asText(), phone));
        }
        for (Person person : people) {
            administrator.await(
                    "/api/v1/users/" + person.id + "/vpp-users",
                    list -> list.path("items").path(0).path("state").asText().equals("REGISTERED"));
        }
        out.printf(
                Locale.ROOT,
                "... %d people with a phone and a registered account each; the clock runs from here%n",
                2 * size);
        return people;
    }

    private String grant(Person person, String asset) throws Exception {
        return stage.administrator()
                .post("/api/v1/assignments", Map.of("assetId", asset, "userId", person.id, "install", "NOW"))
                .path("id")
                .asText();
    }

    /** @param then what the administrator does when the account is 使用中 */
    private Duration accepted(Person person, Callable<String> then) throws Exception {
        AdminClient administrator = stage.administrator();
        administrator.post(
                "/api/v1/devices/" + person.device + "/invitations", Map.of("method", "DEVICE", "ownerId", person.id));
        for (DialogKind kind : List.of(
                DialogKind.ALLOW_ASSIGNMENT, DialogKind.TERMS, DialogKind.TERMS_AGAIN, DialogKind.ASSIGNMENT_ALLOWED)) {
            person.phone.dialogs().accept(dialog(person, kind).id());
        }
        Instant start = Instant.now();
        administrator.await(
                "/api/v1/users/" + person.id + "/vpp-users",
                list -> list.path("items").path(0).path("state").asText().equals("ASSOCIATED"));
        then.call();
        while (person.phone.apps().all().stream().noneMatch(App::installed)) {
            person.phone.dialogs().open(DialogKind.INSTALL_APP).ifPresent(question -> taps(person, question));
            pause(start);
        }
        return Duration.between(start, Instant.now());
    }

    private static Dialog dialog(Person person, DialogKind kind) throws InterruptedException {
        Instant start = Instant.now();
        while (person.phone.dialogs().open(kind).isEmpty()) {
            pause(start);
        }
        return person.phone.dialogs().open(kind).orElseThrow();
    }

    private static void taps(Person person, Dialog question) {
        try {
            person.phone.dialogs().accept(question.id());
        } catch (DialogRefused | IOException e) {
            throw new IllegalStateException("the phone did not take the tap on " + question.kind(), e);
        }
    }

    private static void pause(Instant since) throws InterruptedException {
        if (Instant.now().isAfter(since.plus(PATIENCE))) {
            throw new IllegalStateException("nothing came within " + PATIENCE);
        }
        Thread.sleep(LOOK_EVERY);
    }

    private boolean conclude(String how, List<Duration> taken, double goal) {
        List<Duration> sorted = taken.stream().sorted().toList();
        double median = seconds(sorted.get((sorted.size() - 1) / 2));
        out.printf(
                Locale.ROOT,
                "... %s: from acceptance to the app on the phone, %d people, Apple's events take %.1f s:%n"
                        + "    median %.2f s (goal <= %.1f), 90 %% within %.2f s, longest %.2f s%n",
                how,
                sorted.size(),
                seconds(APPLE_TAKES),
                median,
                goal,
                seconds(sorted.get((int) Math.ceil(sorted.size() * 0.9) - 1)),
                seconds(sorted.getLast()));
        return median <= goal;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
