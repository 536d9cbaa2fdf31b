package dev.tegata.simulator.device;

import java.util.EnumMap;
import java.util.Map;

/** The faults that are switched on for a device, each for a number of times. Thread-safe. */
public final class Faults {
    /** Until it is switched off. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    private final Map<Fault, Integer> left = new EnumMap<>(Fault.class);

    /** Switches a fault on for the next {@code times} occasions; 0 switches it off. */
    public synchronized void inject(Fault fault, int times) {
        if (times < 0) {
            throw new IllegalArgumentException("expected how often the fault shall happen (0 = off), got " + times);
        }
        left.put(fault, times);
    }

    /** What is switched on, and for how many times more. */
    public synchronized Map<Fault, Integer> pending() {
        Map<Fault, Integer> pending = new EnumMap<>(left);
        pending.values().removeIf(times -> times == 0);
        return pending;
    }

    synchronized boolean strikes(Fault fault) {
        int times = left.getOrDefault(fault, 0);
        if (times == 0) {
            return false;
        }
        left.put(fault, times == ALWAYS ? ALWAYS : times - 1);
        return true;
    }
}
