package dev.tegata.simulator.http;

/** Answers one request; may refuse with {@link HttpRefusal}. Called on a virtual thread, so it may wait. */
@FunctionalInterface
public interface Handler {
    Answer answer(Request request);
}
