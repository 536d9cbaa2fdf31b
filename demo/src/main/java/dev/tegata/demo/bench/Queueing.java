package dev.tegata.demo.bench;

import dev.tegata.demo.AdminClient;
import java.util.List;
import java.util.Map;

/** Queues commands by the admin API. */
final class Queueing {
    private static final String COMMAND = "SecurityInfo";

    /** One command to many devices. */
    private static final String MANY = "/api/v1/commands";

    private final Stand stand;

    Queueing(Stand stand) {
        this.stand = stand;
    }

    /** Queues {@code times} commands for each device, which is not measured. */
    void queue(List<String> devices, int times) throws Exception {
        try (AdminClient administrator = stand.administrator()) {
            for (int i = 0; i < times; i++) {
                administrator.post(MANY, Map.of("deviceIds", devices, "command", COMMAND));
            }
        }
    }

    /** Measures one command to all these devices, until the answer, which leaves when all its rows are committed; after some that are not measured. */
    Measured measure(List<String> devices, double seconds) throws Exception {
        try (AdminClient administrator = stand.administrator()) {
            long warm = System.nanoTime() + Math.round(seconds / 2 * 1e9);
            do {
                administrator.post(MANY, Map.of("deviceIds", devices, "command", COMMAND));
                stand.data().forget();
            } while (System.nanoTime() < warm);
            Meter meter = stand.meter();
            meter.started();
            administrator.post(MANY, Map.of("deviceIds", devices, "command", COMMAND));
            meter.finished();
            long rows = stand.data().count("select count(*) from command_queue");
            if (rows != devices.size()) {
                throw new IllegalStateException("expected %d rows, got %d".formatted(devices.size(), rows));
            }
            return meter.measured(devices.size());
        } finally {
            stand.data().forget();
        }
    }
}
