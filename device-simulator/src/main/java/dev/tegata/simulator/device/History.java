package dev.tegata.simulator.device;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a device said and what it was answered; the newest {@value #KEPT} entries. Thread-safe. */
public final class History {
    static final int KEPT = 500;

    private final InstantSource clock;
    private final Deque<HistoryEntry> entries = new ArrayDeque<>();

    History(InstantSource clock) {
        this.clock = clock;
    }

    /** Oldest first. */
    public synchronized List<HistoryEntry> entries() {
        return List.copyOf(entries);
    }

    /** The messages and statuses sent and the things that happened, oldest first: a dialogue to compare with. */
    public List<String> messages() {
        return entries().stream().map(HistoryEntry::message).toList();
    }

    void said(String message, String about, String commandUuid, String answer) {
        add(new HistoryEntry(clock.instant(), message, about, commandUuid, answer));
    }

    void note(String what, String about) {
        add(new HistoryEntry(clock.instant(), what, about, "", ""));
    }

    private synchronized void add(HistoryEntry entry) {
        if (entries.size() == KEPT) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }
}
