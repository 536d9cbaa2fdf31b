package dev.tegata.simulator.device;

import java.util.function.Consumer;

/** Where pushes come from: the device's end of the (simulated) APNs connection. Thread-safe. */
public interface PushSource extends AutoCloseable {

    /** No pushes at all: such a device only polls when it is told to. */
    PushSource NONE = (tokenHex, topic, onPushMagic) -> () -> {};

    /**
     * Listens for pushes to a device token.
     *
     * @param onPushMagic gets the {@code mdm} value of each push; called on any thread, must not block long
     */
    Registration register(String tokenHex, String topic, Consumer<String> onPushMagic);

    /** Lets go of whatever it holds; most sources hold nothing. */
    @Override
    default void close() {}

    /** Ends the listening; may be closed twice. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
