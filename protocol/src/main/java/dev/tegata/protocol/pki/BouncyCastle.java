package dev.tegata.protocol.pki;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The one instance of BouncyCastle's provider; making it is slow. */
public final class BouncyCastle {
    /** Used by reference and never registered, so the process's own choice of providers stays as it is. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {}
}
