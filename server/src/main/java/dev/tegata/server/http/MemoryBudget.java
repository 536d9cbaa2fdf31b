package dev.tegata.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that many may hold together: whoever would need more is told so before anything is allocated. Thread-safe. */
final class MemoryBudget {
    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /** False when so much is not left; then nothing is taken. */
    boolean take(long more) {
        if (taken.addAndGet(more) <= bytes) {
            return true;
        }
        taken.addAndGet(-more);
        return false;
    }

    void giveBack(long some) {
        taken.addAndGet(-some);
    }

    long taken() {
        return taken.get();
    }
}
