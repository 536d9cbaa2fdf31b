package dev.tegata.simulator.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One run.
 *
 * @param server where its devices put their messages, https or http; only host and port count
 * @param devices how many devices of the fleet take part, from {@code from} on
 * @param warmUp time before anything counts
 * @param duration how long is counted; where each device has one turn, the run ends with the last
 * @param seed makes the tokens of this run differ from those of every other
 * @param pollEvery between two polls of a connection that idles
 */
record Plan(
        Mode mode,
        URI server,
        Path fleet,
        String topic,
        int connections,
        int from,
        int devices,
        Duration warmUp,
        Duration duration,
        int threads,
        long seed,
        Duration pollEvery) {
    boolean tls() {
        return "https".equals(server.getScheme());
    }
}
