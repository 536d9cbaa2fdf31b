package dev.tegata.simulator.apple;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Counts the changes of one list and names each state by an opaque versionId. Guarded by the lock of {@link VppState}. */
final class Revisions {
    // Apple forgets old versions at a time it does not tell; a client must then read everything.
    private static final int REMEMBERED = 10_000;

    private final Map<String, Long> issued = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long current;
    // Not from the seed: a restarted simulator must not pass off a new state under an old name.
    private String currentId = UUID.randomUUID().toString();

    /** Counts a change and returns its number. */
    long next() {
        currentId = UUID.randomUUID().toString();
        return ++current;
    }

    /** The versionId of the present state. */
    String versionId() {
        issued.put(currentId, current);
        return currentId;
    }

    /** The revision this versionId was given out for. */
    Optional<Long> find(String versionId) {
        return Optional.ofNullable(issued.get(versionId));
    }
}
