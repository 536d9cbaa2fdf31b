package dev.tegata.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of every row: UUIDs of version 7, which sort by the time they were made; only an enrollment's id follows from its key.
 *
 * <p>Within one process ids are strictly increasing, which the command queue relies on for its order; between nodes they are
 * ordered as well as the nodes' clocks agree. Thread-safe. Source: RFC 9562, section 5.7 and 6.2 (method 3).
 */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Milliseconds since 1970 in the upper 48 bits of 60, a 12-bit fraction of the millisecond below: the ordered part of an id. */
    private static final AtomicLong LAST = new AtomicLong();

    /** As PostgreSQL sorts them, which {@link UUID#compareTo} does not. */
    public static final Comparator<UUID> ORDER = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private Ids() {}

    /** Returns the id that sorts before all that are made at that moment or later. */
    public static UUID earliest(Instant moment) {
        return new UUID((moment.toEpochMilli() << 16) | 0x7000, 0x8000_0000_0000_0000L);
    }

    /**
     * Returns the id of the enrollment that is named by {@code enrollmentKey}, always the same: whoever has the key has the id, and with it
     * every row of the enrollment, without a lookup that a database split by enrollments would have to ask everywhere. Unlike all other ids
     * it says nothing of time. Source: RFC 9562, section 5.8 (version 8, here from SHA-256).
     */
    public static UUID ofEnrollment(String enrollmentKey) {
        ByteBuffer hash = ByteBuffer.wrap(sha256(enrollmentKey));
        return new UUID(
                (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L,
                (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns a new id, greater than every id this process made before. */
    public static UUID next() {
        long now = (System.currentTimeMillis() << 12) | ((System.nanoTime() >>> 8) & 0xfff);
        long ordered = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long high = ((ordered >>> 12) << 16) | 0x7000 | (ordered & 0xfff);
        long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
