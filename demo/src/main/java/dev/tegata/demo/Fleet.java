package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.device.DeviceFleet;
import dev.tegata.simulator.device.DeviceFleet.Result;
import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceKeys;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Measures the server: many devices enroll, answer the first questions, and take one command each.
 *
 * <p>A device counts as failed when one of its requests failed, or when the server's database does not say at the end that it is enrolled and
 * has acknowledged its command.
 */
final class Fleet {
    private static final String COMMAND = "SecurityInfo";
    private static final int KEYS = 8;
    private static final int KEY_BITS = 2048;
    private static final int DEVICES_AT_ONCE = 64;
    private static final int CALLS_AT_ONCE = 16;
    private static final int FAILURES_SHOWN = 5;

    /** How long the server may make no progress at all before the rest counts as failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PrintStream out;
    private final Stage stage;
    private final int size;
    /** The first reason of each device that failed. */
    private final Map<String, String> failures = new LinkedHashMap<>();

    Fleet(PrintStream out, Stage stage, int size) {
        this.out = out;
        this.stage = stage;
        this.size = size;
    }

    /** Runs all phases, prints a line for each, and says whether not one device failed. */
    boolean run() throws Exception {
        out.printf(
                Locale.ROOT,
                "... %d devices, %d at a time, each with its own certificate by SCEP; their keys are %d RSA keys of %d bits made beforehand%n",
                size,
                DEVICES_AT_ONCE,
                KEYS,
                KEY_BITS);
        DeviceWorld surroundings = stage.world().deviceWorld(stage.store()).with(DeviceKeys.shared(KEYS, KEY_BITS));
        try (Phones phones = new Phones(IntStream.rangeClosed(1, size)
                .mapToObj(number -> new SimulatedDevice(DeviceIdentity.iPhone("FLT", number), surroundings))
                .toList())) {
            return measure(phones.all());
        }
    }

    @SuppressWarnings("resource") // the fleets are two views of the same devices, which their owner closes
    private boolean measure(List<SimulatedDevice> devices) throws Exception {
        DeviceFleet calls = new DeviceFleet(devices, CALLS_AT_ONCE);
        List<URI> links = links(calls);
        if (links.size() < size) {
            return conclude(Duration.ZERO);
        }
        Instant started = Instant.now();
        report("enrolled", new DeviceFleet(devices, DEVICES_AT_ONCE).enroll(links));
        awaitDone("inventory", "select count(*) from device where inventory_at is not null");
        report("inventory answered", started, """
                select extract(epoch from max(h.finished_at) - e.enrolled_at) from enrollment e
                join command_history h on h.enrollment_id = e.id and h.request_type <> ?
                join device d on d.id = e.device_id and d.inventory_at is not null
                group by e.id order by 1
                """);
        Instant commanded = Instant.now();
        report("commands accepted", command(calls));
        awaitDone(COMMAND, "select count(*) from command_history where request_type = '" + COMMAND + "'");
        report("commands acknowledged", commanded, """
                select extract(epoch from finished_at - queued_at) from command_history
                where request_type = ? and status = 'ACKNOWLEDGED' order by 1
                """);
        Duration total = Duration.between(started, Instant.now());
        verify(devices);
        return conclude(total);
    }

    /** One link for each device, before the clock runs: making them is the administrator's work. */
    private List<URI> links(DeviceFleet calls) {
        Map<SimulatedDevice, URI> links = new ConcurrentHashMap<>();
        report("links created", calls.all(device -> {
            JsonNode link = call("/api/v1/enrollment-links", Map.of("validForHours", 24));
            links.put(device, URI.create(link.path("url").asText()));
        }));
        return calls.devices().stream()
                .filter(links::containsKey)
                .map(links::get)
                .toList();
    }

    private Result command(DeviceFleet calls) throws SQLException {
        Map<String, String> ids = new ConcurrentHashMap<>();
        for (String line : stage.books().all("select serial_number || ' ' || id from device")) {
            ids.put(line.split(" ", 2)[0], line.split(" ", 2)[1]);
        }
        return calls.all(device -> {
            String serial = device.identity().serialNumber();
            if (!ids.containsKey(serial)) {
                throw new IOException("the server does not know this device");
            }
            call("/api/v1/devices/" + ids.get(serial) + "/commands", Map.of("command", COMMAND));
        });
    }

    private JsonNode call(String path, Map<String, ?> body) throws IOException, InterruptedException {
        AdminClient.Reply reply = stage.administrator().send("POST", path, body);
        if (reply.status() >= 300) {
            throw new IOException("expected 2xx from %s, got %d: %s".formatted(path, reply.status(), reply.body()));
        }
        return reply.body();
    }

    /** Waits until every device is counted and no command waits any more; ends early when nothing moves. */
    private void awaitDone(String what, String done) throws SQLException, InterruptedException {
        String seen = "";
        Instant moved = Instant.now();
        while (true) {
            long finished = count(done);
            long waiting = count("select count(*) from command_queue");
            if (finished >= size && waiting == 0) {
                return;
            }
            String now = finished + "/" + waiting;
            if (!now.equals(seen)) {
                seen = now;
                moved = Instant.now();
            } else if (Instant.now().isAfter(moved.plus(PATIENCE))) {
                out.printf(
                        Locale.ROOT,
                        "... %s: nothing moved for %d s, %d of %d devices done, %d commands waiting%n",
                        what,
                        PATIENCE.toSeconds(),
                        finished,
                        size,
                        waiting);
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** The server's books have the last word, whatever the devices believe. */
    private void verify(List<SimulatedDevice> devices) throws SQLException {
        Set<String> good = Set.copyOf(stage.books().all("""
                select d.serial_number from device d join enrollment e on e.device_id = d.id
                where e.state = 'ENROLLED' and d.inventory_at is not null and exists (
                  select from command_history h
                  where h.enrollment_id = e.id and h.request_type = ? and h.status = 'ACKNOWLEDGED')
                """, COMMAND));
        devices.stream()
                .map(device -> device.identity().serialNumber())
                .filter(serial -> !good.contains(serial))
                .forEach(serial -> failures.putIfAbsent(
                        serial, "in the database it is not enrolled, or lacks its inventory or its " + COMMAND));
        verify("enrollments ENROLLED", "select count(*) from enrollment where state = 'ENROLLED'");
        verify(
                COMMAND + " ACKNOWLEDGED",
                "select count(*) from command_history where status = 'ACKNOWLEDGED' and request_type = '" + COMMAND
                        + "'");
    }

    private void verify(String what, String sql) throws SQLException {
        long got = count(sql);
        out.printf(Locale.ROOT, "... database: %d %s%n", got, what);
        if (got > size) {
            failures.put(what, "expected %d, got %d".formatted(size, got));
        }
    }

    private long count(String sql) throws SQLException {
        return Long.parseLong(stage.books().one(sql));
    }

    private void report(String phase, Result result) {
        result.failures().forEach(failure -> failures.putIfAbsent(failure.serialNumber(), failure.reason()));
        print(phase, result);
    }

    /** A phase the server finished by itself: the times of each device are read from its database. */
    private void report(String phase, Instant started, String secondsOfEach) throws SQLException {
        Duration total = Duration.between(started, Instant.now());
        List<Duration> times = stage.books().all(secondsOfEach, COMMAND).stream()
                .map(seconds -> Duration.ofNanos(Math.round(Double.parseDouble(seconds) * 1e9)))
                .toList();
        print(phase, new Result(times.size(), List.of(), times, total));
    }

    private void print(String phase, Result result) {
        double seconds = seconds(result.total());
        out.printf(
                Locale.ROOT,
                "%-22s %6d   missing %-5d %8.2f s %8.1f /s   p50 %7d ms   p99 %7d ms%n",
                phase,
                result.succeeded(),
                size - result.succeeded(),
                seconds,
                result.succeeded() / Math.max(seconds, 0.001),
                result.quantile(0.5).toMillis(),
                result.quantile(0.99).toMillis());
    }

    private boolean conclude(Duration total) {
        failures.entrySet().stream()
                .limit(FAILURES_SHOWN)
                .forEach(failure -> out.println("FAIL " + failure.getKey() + ": " + failure.getValue()));
        out.printf(
                Locale.ROOT,
                "fleet: %d devices, %d failures, enrolled and commanded in %.2f s, the server holds %d MiB (at most %d MiB)%n",
                size,
                failures.size(),
                seconds(total),
                stage.world().server().residentBytes().orElse(0) >> 20,
                stage.world().server().peakResidentBytes().orElse(0) >> 20);
        return failures.isEmpty();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
