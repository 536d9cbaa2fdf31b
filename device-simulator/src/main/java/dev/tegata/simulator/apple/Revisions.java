package dev.tegata.simulator.apple;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Counts the changes of one list and names each state by an opaque versionId. Guarded by the lock of {@link VppState}. */
final class Revisions {
    // Apple forgets old versions at a time it does not tell; a client must then read everything.
    private static final int REMEMBERED = 10_000;

    private final String listName;
    private final Map<String, Long> issued = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long current;

    Revisions(String listName) {
        this.listName = listName;
    }

    /** Counts a change and returns its number. */
    long next() {
        return ++current;
    }

    /** The versionId of the present state. */
    String versionId() {
        String id = UUID.nameUUIDFromBytes((listName + " " + current).getBytes(StandardCharsets.UTF_8))
                .toString();
        issued.put(id, current);
        return id;
    }

    /** The revision this versionId was given out for. */
    Optional<Long> find(String versionId) {
        return Optional.ofNullable(issued.get(versionId));
    }
}
