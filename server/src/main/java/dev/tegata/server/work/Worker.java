package dev.tegata.server.work;

/**
 * One kind of work that is found as due rows in the database.
 *
 * <p>{@link #runOnce} claims some rows (FOR UPDATE SKIP LOCKED, under a lease), does them and says how many there were; it may be called on
 * many nodes at once and again after a crash at any instruction.
 */
public interface Worker {
    /** For the log, for example {@code push}. */
    String name();

    /** Does what is due now; returns how many items it took on, 0 when there was nothing. */
    int runOnce();
}
