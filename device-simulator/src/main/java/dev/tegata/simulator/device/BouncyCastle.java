package dev.tegata.simulator.device;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The one cryptography provider of the simulated devices; handed to each call, never registered for the whole process. */
final class BouncyCastle {
    static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {}
}
