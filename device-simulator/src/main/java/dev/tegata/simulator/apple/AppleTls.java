package dev.tegata.simulator.apple;

import dev.tegata.simulator.apns.ApnsTls;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * TLS of the simulated services.
 *
 * @param vpp of the licence service; empty for plain HTTP
 * @param notifications whom the sender of notifications trusts; empty for the JDK's roots
 * @param apns of the push service; empty for throw-away certificates made at start
 */
public record AppleTls(Optional<SSLContext> vpp, Optional<SSLContext> notifications, Optional<ApnsTls> apns) {
    public static AppleTls none() {
        return new AppleTls(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
