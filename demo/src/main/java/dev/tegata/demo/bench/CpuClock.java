package dev.tegata.demo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Reads the processor time of processes from Linux's {@code /proc}; elsewhere it reads nothing, and the report shows a dash. Stateless.
 *
 * <p>Source: proc(5), {@code /proc/pid/stat}; its ticks are hundredths of a second on every Linux that Java runs on.
 */
final class CpuClock {
    private static final long NANOS_OF_TICK = 10_000_000;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private CpuClock() {}

    /** What the process used so far, in nanoseconds. */
    static OptionalLong of(long pid) {
        return stat(pid).length == 0
                ? OptionalLong.empty()
                : OptionalLong.of(ticks(stat(pid), USER, SYSTEM) * NANOS_OF_TICK);
    }

    /** What the process and its children used so far, also those children that have ended. */
    static OptionalLong ofFamily(long pid) {
        long[] parent = stat(pid);
        if (parent.length == 0) {
            return OptionalLong.empty();
        }
        long own = ticks(parent, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(pid).map(ProcessHandle::children).orElse(Stream.empty())) {
            return OptionalLong.of((own
                            + children.mapToLong(child -> ticks(stat(child.pid()), USER, SYSTEM))
                                    .sum())
                    * NANOS_OF_TICK);
        }
    }

    private static long ticks(long[] stat, int... fields) {
        return stat.length == 0
                ? 0
                : LongStream.range(0, fields.length)
                        .map(i -> stat[fields[(int) i]])
                        .sum();
    }

    /** The fields after the name, which may hold anything; the first of them, a letter, as 0. */
    private static long[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                    .limit(CHILDREN_SYSTEM + PARENT)
                    .mapToLong(field -> field.matches("-?\\d+") ? Long.parseLong(field) : 0)
                    .toArray();
        } catch (IOException e) {
            return new long[0];
        }
    }

    /** The part of all processors that {@code nanos} are, over {@code elapsed}. */
    static double share(long nanos, Duration elapsed) {
        return nanos / (double) (elapsed.toNanos() * Runtime.getRuntime().availableProcessors());
    }
}
