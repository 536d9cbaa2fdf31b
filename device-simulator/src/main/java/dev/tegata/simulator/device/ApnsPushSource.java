package dev.tegata.simulator.device;

import dev.tegata.simulator.apns.SimulatedApns;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Pushes from a simulated APNs in this process. Thread-safe. */
public final class ApnsPushSource implements PushSource {
    private final SimulatedApns apns;

    public ApnsPushSource(SimulatedApns apns) {
        this.apns = apns;
    }

    /** A closed registration only stops listening: Apple keeps the token of a device that left its MDM server. */
    @Override
    public Registration register(String tokenHex, String topic, Consumer<String> onPushMagic) {
        AtomicBoolean listening = new AtomicBoolean(true);
        apns.register(HexFormat.of().parseHex(tokenHex), topic, (token, pushMagic) -> {
            if (listening.get()) {
                onPushMagic.accept(pushMagic);
            }
        });
        return () -> listening.set(false);
    }
}
