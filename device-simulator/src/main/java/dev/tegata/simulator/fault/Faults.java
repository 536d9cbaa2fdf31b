package dev.tegata.simulator.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The faults that are switched on. Whether a fault with a {@code percent} strikes is drawn from a seed: the n-th occasion of the n-th fault
 * since the seed was given is always decided alike, so that a failing run can be run again. Thread-safe.
 */
public final class Faults {
    private static final int PERCENT = 100;

    private final List<Active> active = new ArrayList<>();
    private final Map<Long, SplittableRandom> draws = new HashMap<>();
    private long seed = 1;
    private long lastId;
    private long addedSinceSeed;

    /**
     * A fault that is on.
     *
     * @param struck how often it has struck so far
     */
    public record Active(long id, Fault fault, int struck) {
        private boolean isSpent() {
            return fault.times() > 0 && struck >= fault.times();
        }
    }

    /** Switches a fault on; returns its id. */
    public synchronized long add(Fault fault) {
        lastId++;
        active.add(new Active(lastId, fault, 0));
        draws.put(lastId, draws());
        return lastId;
    }

    /** Draws anew from this seed: faults that are on begin again in the order they were switched on. */
    public synchronized void seed(long next) {
        seed = next;
        addedSinceSeed = 0;
        active.forEach(one -> draws.put(one.id(), draws()));
    }

    public synchronized long seed() {
        return seed;
    }

    // Each fault draws from a sequence of its own: switching one off does not change when the others strike.
    private SplittableRandom draws() {
        addedSinceSeed++;
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + addedSinceSeed);
    }

    /** Switches a fault off; false when there is none of this id. */
    public synchronized boolean remove(long id) {
        draws.remove(id);
        return active.removeIf(one -> one.id() == id);
    }

    /** Switches all off; the next ones draw from the beginning of the seed again. */
    public synchronized void clear() {
        active.clear();
        draws.clear();
        addedSinceSeed = 0;
    }

    /** Those still to strike, in the order they were switched on. */
    public synchronized List<Active> list() {
        return List.copyOf(active);
    }

    /** The first fault of this kind that concerns this path; using it up counts. */
    public Optional<Fault> strike(FaultKind kind, String path) {
        return strike(fault -> fault.kind() == kind && path.startsWith(fault.path()));
    }

    /** The first fault of this kind, whatever its path. */
    public Optional<Fault> strike(FaultKind kind) {
        return strike(fault -> fault.kind() == kind);
    }

    /** The fault that makes this target fail. */
    public Optional<Fault> strikeTarget(String target) {
        return strike(fault -> fault.kind() == FaultKind.TARGET_FAILS
                && fault.target().map(target::equals).orElse(true));
    }

    private synchronized Optional<Fault> strike(Predicate<Fault> wanted) {
        for (int i = 0; i < active.size(); i++) {
            Active one = active.get(i);
            if (wanted.test(one.fault()) && isDrawn(one)) {
                Active struck = new Active(one.id(), one.fault(), one.struck() + 1);
                if (struck.isSpent()) {
                    active.remove(i);
                    draws.remove(one.id());
                } else {
                    active.set(i, struck);
                }
                return Optional.of(one.fault());
            }
        }
        return Optional.empty();
    }

    private boolean isDrawn(Active one) {
        SplittableRandom draw = draws.get(one.id());
        return one.fault().percent() == PERCENT
                || (draw != null && draw.nextInt(PERCENT) < one.fault().percent());
    }
}
