package dev.tegata.simulator.device;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
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
