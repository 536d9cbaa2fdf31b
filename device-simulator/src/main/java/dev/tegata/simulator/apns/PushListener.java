package dev.tegata.simulator.apns;

/** Is woken when a push arrives for its token. Called on a virtual thread of its own, so it may wait. */
@FunctionalInterface
public interface PushListener {
    void pushed(byte[] token, String pushMagic);
}
