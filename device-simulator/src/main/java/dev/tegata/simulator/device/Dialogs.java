package dev.tegata.simulator.device;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** The dialogs open on one device. Thread-safe; a dialog is answered by one caller only. */
public final class Dialogs {
    private static final int MAX_ROUNDS = 32;

    private final InstantSource clock;
    private final History history;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private int next = 1;

    Dialogs(InstantSource clock, History history) {
        this.clock = clock;
        this.history = history;
    }

    /** What happens when the owner taps a button. */
    interface Choice {
        /** The owner accepted. */
        void accepted() throws DialogRefused, IOException;

        /** The owner cancelled. */
        void cancelled();
    }

    private record Open(Dialog dialog, Choice choice) {}

    /** The open dialogs, oldest first. */
    public synchronized List<Dialog> open() {
        return open.values().stream().map(Open::dialog).toList();
    }

    /** The oldest open dialog of a kind. */
    public Optional<Dialog> open(DialogKind kind) {
        return open().stream().filter(dialog -> dialog.kind() == kind).findFirst();
    }

    /**
     * The owner taps the accepting button.
     *
     * @throws NoSuchElementException when no such dialog is open
     * @throws DialogRefused when it cannot be accepted now; it stays open
     * @throws IOException when Apple's store could not be reached; it stays open
     */
    public void accept(String id) throws DialogRefused, IOException {
        Open taken = take(id);
        boolean done = false;
        try {
            taken.choice().accepted();
            done = true;
            note(taken.dialog(), "accepted");
        } finally {
            if (!done) {
                putBack(taken);
            }
        }
    }

    /**
     * The owner taps キャンセル.
     *
     * @throws NoSuchElementException when no such dialog is open
     */
    public void cancel(String id) {
        Open taken = take(id);
        taken.choice().cancelled();
        note(taken.dialog(), "cancelled");
    }

    /** Accepts what is open of a kind, as when the thing it asked for has happened; one that somebody else answers meanwhile is skipped. */
    void accept(DialogKind kind) throws DialogRefused, IOException {
        for (Dialog waiting : open()) {
            if (waiting.kind() == kind && isOpen(waiting.id())) {
                accept(waiting.id());
            }
        }
    }

    private synchronized boolean isOpen(String id) {
        return open.containsKey(id);
    }

    synchronized Dialog show(DialogKind kind, String about, Choice choice) {
        Dialog dialog = new Dialog(Integer.toString(next++), kind, about, clock.instant());
        open.put(dialog.id(), new Open(dialog, choice));
        note(dialog, "opened");
        return dialog;
    }

    /** Answers what is open as the policy says, and what opens because of that; what is refused stays open. */
    void settle(DialogPolicy policy) {
        if (policy == DialogPolicy.LEAVE) {
            return;
        }
        Set<String> refused = new java.util.HashSet<>();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<Dialog> waiting = new ArrayList<>(open());
            waiting.removeIf(dialog -> refused.contains(dialog.id()));
            if (waiting.isEmpty()) {
                return;
            }
            waiting.forEach(dialog -> {
                if (!settled(dialog, policy)) {
                    refused.add(dialog.id());
                }
            });
        }
    }

    private boolean settled(Dialog dialog, DialogPolicy policy) {
        try {
            if (policy == DialogPolicy.ACCEPT_ALL) {
                accept(dialog.id());
            } else {
                cancel(dialog.id());
            }
            return true;
        } catch (NoSuchElementException answeredByAnother) {
            return true;
        } catch (DialogRefused | IOException e) {
            note(dialog, "could not be accepted: " + e.getMessage());
            return false;
        }
    }

    /** Closes dialogs without an answer, because what they asked about is gone. */
    synchronized void dismiss(Set<DialogKind> kinds) {
        open.values().removeIf(known -> kinds.contains(known.dialog().kind()));
    }

    private synchronized Open take(String id) {
        return Optional.ofNullable(open.remove(id))
                .orElseThrow(() -> new NoSuchElementException(
                        "expected an open dialog, got id " + id + "; open are " + open.keySet()));
    }

    private synchronized void putBack(Open taken) {
        Map<String, Open> later = new LinkedHashMap<>(open);
        open.clear();
        open.put(taken.dialog().id(), taken);
        open.putAll(later);
    }

    private void note(Dialog dialog, String what) {
        history.note("dialog " + what, dialog.kind() + ": " + dialog.about());
    }
}
