package dev.tegata.demo.bench;

import dev.tegata.demo.AdminClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Queues commands by the admin API. */
final class Queueing {
    private static final String COMMAND = "SecurityInfo";
    private static final Duration ROWS_WITHIN = Duration.ofMinutes(1);

    /** One command to many devices. */
    private static final String MANY = "/api/v1/commands";

    private final Stand stand;

    Queueing(Stand stand) {
        this.stand = stand;
    }

    /** Queues {@code times} commands for each device, which is not measured: for the first by the API, for the others by copying its rows. */
    void queue(List<String> devices, int times) throws Exception {
        try (AdminClient administrator = stand.administrator()) {
            for (int i = 0; i < times; i++) {
                administrator.post("/api/v1/devices/" + devices.getFirst() + "/commands", Map.of("command", COMMAND));
            }
        }
        stand.data().queueAsFor(devices.getFirst(), devices);
    }

    /**
     * Measures one command to all these devices, until all its rows are there.
     *
     * @throws Figure.NotServed when this server has no call for it
     */
    Measured measure(List<String> devices) throws Exception {
        try (AdminClient administrator = stand.administrator()) {
            Meter meter = stand.meter();
            meter.started();
            int status = many(administrator, devices);
            if (status == 404 || status == 405) {
                throw new Figure.NotServed("not served yet");
            }
            if (status >= 300) {
                throw new Figure.NotServed("refused with " + status);
            }
            long deadline = System.nanoTime() + ROWS_WITHIN.toNanos();
            while (stand.data().count("select count(*) from command_queue") < devices.size()) {
                if (System.nanoTime() > deadline) {
                    throw new Figure.NotServed("rows missing after " + ROWS_WITHIN.toSeconds() + " s");
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            meter.finished();
            return meter.measured(devices.size());
        } finally {
            stand.data().forget();
        }
    }

    private static int many(AdminClient administrator, List<String> devices) throws Exception {
        return administrator
                .send("POST", MANY, Map.of("deviceIds", devices, "command", COMMAND))
                .status();
    }
}
