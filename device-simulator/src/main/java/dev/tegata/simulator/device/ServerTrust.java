package dev.tegata.simulator.device;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Which servers a device believes: the public roots, those its profiles installed, or, for one download by an owner in a hurry, any. Immutable. */
public final class ServerTrust {
    private static final ServerTrust PUBLIC = new ServerTrust(List.of(), false);

    private final List<X509Certificate> installedRoots;
    private final boolean unchecked;

    private ServerTrust(List<X509Certificate> installedRoots, boolean unchecked) {
        this.installedRoots = installedRoots;
        this.unchecked = unchecked;
    }

    /** The roots a device is sold with: those of this Java runtime. */
    public static ServerTrust publicRoots() {
        return PUBLIC;
    }

    /** Any server, like an owner who taps past the browser's warning. Only ever used to download the enrollment profile. */
    public static ServerTrust anyServer() {
        return new ServerTrust(List.of(), true);
    }

    /** The same, with more roots. */
    public ServerTrust and(Collection<X509Certificate> roots) {
        return new ServerTrust(
                Stream.concat(installedRoots.stream(), roots.stream()).toList(), unchecked);
    }

    /** Whether a certificate is one of the installed roots. */
    boolean installed(X509Certificate certificate) {
        return installedRoots.contains(certificate);
    }

    /** TLS with this trust, showing the identity when the server asks for one. */
    SSLSocketFactory socketFactory(Optional<ClientIdentity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identity), new TrustManager[] {trustManager()}, null);
            // Thousands of devices live in one process; each needs one session, and the default of 20,480 is never
            // reached by a phone.
            context.getClientSessionContext().setSessionCacheSize(4);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime could not set up TLS for a device", e);
        }
    }

    private static KeyManager[] keyManagers(Optional<ClientIdentity> identity) {
        return identity.map(known -> new KeyManager[] {new OnlyIdentity(known)}).orElseGet(() -> new KeyManager[0]);
    }

    private TrustManager trustManager() throws GeneralSecurityException, IOException {
        if (unchecked) {
            return new Unchecked();
        }
        if (installedRoots.isEmpty()) {
            return PublicRoots.MANAGER;
        }
        KeyStore roots = emptyStore();
        int number = 0;
        for (X509Certificate root : installedRoots) {
            roots.setCertificateEntry("installed-" + number++, root);
        }
        for (X509Certificate root : PublicRoots.MANAGER.getAcceptedIssuers()) {
            roots.setCertificateEntry("public-" + number++, root);
        }
        return trustManager(Optional.of(roots));
    }

    private static X509TrustManager trustManager(Optional<KeyStore> roots) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots.orElse(null));
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this Java runtime has no X.509 trust manager"));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Read once: parsing the runtime's certificate file for each of a thousand devices would be most of their cost. */
    private static final class PublicRoots {
        static final X509TrustManager MANAGER = load();

        private static X509TrustManager load() {
            try {
                return trustManager(Optional.empty());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime's root certificates cannot be read", e);
            }
        }
    }

    private static final class Unchecked extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
