package dev.tegata.server.licence;

import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.EventPolling;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How the licence workflow paces itself and who it is to Apple.
 *
 * @param apple base URL of the Apps and Books API, without a slash at the end
 * @param tls trusts the service instead of the JDK's roots; for a simulated one
 * @param mdmId our {@code mdmInfo.id}: a location that names another one is managed by somebody else, and we keep our hands off it; empty compares
 *     none
 * @param syncEvery how often a location is read from end to end
 * @param firstPoll when to ask Apple about a request for the first time; with notifications in use five minutes are Apple's advice
 * @param pollInterval pause between two questions about one request; Apple wants at least 30 s
 * @param firstCheck when to ask a device for the first time how far an app is
 * @param checkInterval pause before the second question to the device; doubles from there
 * @param licenceRetry pause before a device that found no licence is told again; grows fourfold
 */
public record LicenceSettings(
        URI apple,
        Optional<SSLContext> tls,
        String mdmId,
        Duration syncEvery,
        Duration firstPoll,
        Duration pollInterval,
        Duration firstCheck,
        Duration checkInterval,
        Duration licenceRetry) {

    /** Apple's service at Apple's pace. */
    public static LicenceSettings defaults(String mdmId) {
        return new LicenceSettings(
                AppsAndBooksClient.APPLE,
                Optional.empty(),
                mdmId,
                Duration.ofDays(1),
                EventPolling.PAUSE_BETWEEN_QUESTIONS,
                EventPolling.PAUSE_BETWEEN_QUESTIONS,
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30));
    }

    /** The same with every pause at {@code pause}: for a demonstration in which nobody wants to wait. */
    public LicenceSettings quick(URI simulatedApple, Duration pause) {
        return new LicenceSettings(simulatedApple, tls, mdmId, syncEvery, pause, pause, pause, pause, pause);
    }
}
