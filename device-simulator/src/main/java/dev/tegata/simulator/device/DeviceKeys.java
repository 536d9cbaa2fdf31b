package dev.tegata.simulator.device;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Where a device gets the RSA key pair of its identity from. Thread-safe. */
@FunctionalInterface
public interface DeviceKeys {

    /** {@code bits} as the SCEP payload's Keysize says. */
    KeyPair next(int bits);

    /** A new key for each identity, as a real device makes it. */
    static DeviceKeys fresh() {
        return DeviceKeys::generate;
    }

    /**
     * Keys made once and handed out in turn: a thousand RSA keys cost minutes of processor time that say nothing about the server.
     *
     * <p>Devices then share public keys, but never certificates.
     */
    static DeviceKeys shared(int count, int bits) {
        List<KeyPair> keys = IntStream.range(0, count)
                .parallel()
                .mapToObj(number -> generate(bits))
                .toList();
        AtomicInteger next = new AtomicInteger();
        return wanted ->
                wanted == bits ? keys.get(Math.floorMod(next.getAndIncrement(), keys.size())) : generate(wanted);
    }

    /**
     * Fresh keys like {@link #fresh}, the first {@code count} of which are being made from now on while other things happen: a phone has
     * hardware for it, and who watches one enroll should not wait for ours.
     */
    static DeviceKeys ahead(int count, int bits) {
        Queue<FutureTask<KeyPair>> made = new ConcurrentLinkedQueue<>();
        for (int number = 0; number < count; number++) {
            made.add(new FutureTask<>(() -> generate(bits)));
        }
        List<FutureTask<KeyPair>> tasks = List.copyOf(made);
        Thread.ofPlatform().daemon().name("device-keys").start(() -> tasks.forEach(FutureTask::run));
        return wanted -> {
            FutureTask<KeyPair> next = wanted == bits ? made.poll() : null;
            if (next == null) {
                return generate(wanted);
            }
            // Whoever comes first makes it.
            next.run();
            try {
                return next.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("no key could be made", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a key was being made", e);
            }
        };
    }

    private static KeyPair generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime cannot make RSA keys", e);
        }
    }
}
