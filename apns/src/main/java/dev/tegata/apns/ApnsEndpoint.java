package dev.tegata.apns;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where pushes go.
 *
 * @param host name in the server's certificate; it is verified
 * @param port 443, or 2197 where a firewall must tell APNs from the web
 * @param trusted certificates that may sign the server's; empty means those the JDK trusts, which is right for Apple.
 *     Given for a simulated APNs
 */
public record ApnsEndpoint(String host, int port, List<X509Certificate> trusted) {

    /** Apple's service. MDM tokens of devices belong to production; there is no development service for them. */
    public static final ApnsEndpoint PRODUCTION = new ApnsEndpoint("api.push.apple.com", 443, List.of());

    public ApnsEndpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("expected the host name of APNs, got a blank text");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("expected a port of 1 to 65535 for APNs, got " + port);
        }
        trusted = List.copyOf(trusted);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
