package dev.tegata.demo.bench;

import dev.tegata.protocol.cms.MdmSignature;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.load.LoadFleet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Parses and verifies the signatures of polls and does nothing else: what a server could at most do on these processors. */
final class SignatureLoop {
    private static final int DEVICES = 64;

    private final List<Signed> polls;

    private record Signed(byte[] body, String header) {}

    SignatureLoop(LoadFleet fleet) {
        polls = IntStream.range(0, Math.min(DEVICES, fleet.size()))
                .mapToObj(device -> {
                    byte[] body = Plist.xml(PlistDict.of("UDID", fleet.udid(device), "Status", "Idle"));
                    return new Signed(body, fleet.signature(body, device));
                })
                .toList();
    }

    /** Signatures verified in a second on all processors together. */
    double run(double seconds) throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        long from = System.nanoTime();
        long until = from + Math.round(seconds * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
            List<Callable<Long>> loops = new ArrayList<>();
            IntStream.range(0, processors).forEach(i -> loops.add(() -> loop(until)));
            long total = 0;
            for (Future<Long> loop : threads.invokeAll(loops)) {
                total += loop.get();
            }
            return total / ((System.nanoTime() - from) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a signature of our own was refused", e.getCause());
        }
    }

    private long loop(long until) {
        long done = 0;
        while (System.nanoTime() < until) {
            Signed poll = polls.get((int) (done++ % polls.size()));
            MdmSignature.verify(poll.body(), poll.header());
        }
        return done;
    }

    /** Length of a header, for the report. */
    int headerBytes() {
        return polls.getFirst().header().getBytes(StandardCharsets.US_ASCII).length;
    }
}
