package dev.tegata.simulator.load;

import java.util.Arrays;

/**
 * How long many things took, in buckets whose width is at most 1/32 of what they hold. Nanoseconds, up to 2<sup>40</sup> (18 minutes); longer
 * ones count as that long. Not thread-safe.
 */
final class Latencies {
    private static final int STEPS = 32;
    private static final int STEP_BITS = 5;
    private static final int HIGHEST_BIT = 40;

    private final long[] counts = new long[(HIGHEST_BIT - STEP_BITS + 1) * STEPS];
    private long total;
    private long longest;

    void record(long nanos) {
        long bounded = Math.clamp(nanos, 0, (1L << HIGHEST_BIT) - 1);
        counts[bucket(bounded)]++;
        total++;
        longest = Math.max(longest, bounded);
    }

    void add(Latencies other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
        total += other.total;
        longest = Math.max(longest, other.longest);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        longest = 0;
    }

    /** The upper edge of the bucket that the quantile falls into, in milliseconds; 0 when nothing was recorded. */
    double millis(double quantile) {
        long rank = Math.max(1, (long) Math.ceil(quantile * total));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (total > 0 && seen >= rank) {
                return Math.min(upperEdge(bucket), longest) / 1e6;
            }
        }
        return 0;
    }

    double longestMillis() {
        return longest / 1e6;
    }

    /** Below 32 each value has its own bucket; above, each power of two is cut into 32. */
    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return (shift + 1) * STEPS + (int) ((nanos >>> shift) - STEPS);
    }

    private static long upperEdge(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
    }
}
