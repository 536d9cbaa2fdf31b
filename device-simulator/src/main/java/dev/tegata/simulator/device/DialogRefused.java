package dev.tegata.simulator.device;

/** The dialog cannot be answered so now; it stays open. The message says what is missing. */
public final class DialogRefused extends Exception {
    public DialogRefused(String message) {
        super(message);
    }
}
