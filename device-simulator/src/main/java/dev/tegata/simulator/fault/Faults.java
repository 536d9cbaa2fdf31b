package dev.tegata.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults that are switched on. Thread-safe. */
public final class Faults {
    private final List<Active> active = new ArrayList<>();
    private long lastId;

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
        return lastId;
    }

    /** Switches a fault off; false when there is none of this id. */
    public synchronized boolean remove(long id) {
        return active.removeIf(one -> one.id() == id);
    }

    public synchronized void clear() {
        active.clear();
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
                && fault.target().filter(target::equals).isPresent());
    }

    private synchronized Optional<Fault> strike(Predicate<Fault> wanted) {
        for (int i = 0; i < active.size(); i++) {
            Active one = active.get(i);
            if (wanted.test(one.fault())) {
                Active struck = new Active(one.id(), one.fault(), one.struck() + 1);
                if (struck.isSpent()) {
                    active.remove(i);
                } else {
                    active.set(i, struck);
                }
                return Optional.of(one.fault());
            }
        }
        return Optional.empty();
    }
}
