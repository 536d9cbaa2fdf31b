package dev.tegata.server.licence.workbench;

import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.EventPolling;
import dev.tegata.vpp.MdmInfo;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/**
 * How the licence workflow paces itself and who it is to Apple.
 *
 * @param apple base URL of the Apps and Books API, without a slash at the end
 * @param tls trusts the service instead of the JDK's roots; for a simulated one
 * @param mdmInfo who we are to Apple: a location that names another id is managed by somebody else, and we keep our hands off it; empty claims
 *     and compares none
 * @param notifications where Apple reaches the device listener, https; empty when it cannot: then all is polled
 * @param syncEvery how often a location is read from end to end
 * @param firstPoll when to ask Apple about a request for the first time, where it does not notify us
 * @param pollInterval pause between two questions about one request; Apple wants at least 30 s
 * @param firstCheck when to ask a device for the first time how far an app is
 * @param checkInterval pause before the second question to the device; doubles from there
 * @param licenceRetry pause before a device that found no licence is told again; grows fourfold
 * @param metadata how names and icons are learnt
 */
public record LicenceSettings(
        URI apple,
        Optional<SSLContext> tls,
        Optional<MdmInfo> mdmInfo,
        Optional<URI> notifications,
        Duration syncEvery,
        Duration firstPoll,
        Duration pollInterval,
        Duration firstCheck,
        Duration checkInterval,
        Duration licenceRetry,
        MetadataSettings metadata) {

    /** Below the address of the device listener; the location's id follows. */
    public static final String NOTIFICATION_PATH = "/apple/notifications/";

    /** Apple's service at Apple's pace. */
    public static LicenceSettings defaults(Optional<MdmInfo> mdmInfo) {
        return new LicenceSettings(
                AppsAndBooksClient.APPLE,
                Optional.empty(),
                mdmInfo,
                Optional.empty(),
                Duration.ofDays(1),
                EventPolling.PAUSE_BETWEEN_QUESTIONS,
                EventPolling.PAUSE_BETWEEN_QUESTIONS,
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                MetadataSettings.defaults());
    }

    /** The same with every pause at {@code pause}: for a demonstration in which nobody wants to wait. */
    public LicenceSettings quick(URI simulatedApple, Duration pause) {
        return new LicenceSettings(
                simulatedApple, tls, mdmInfo, notifications, syncEvery, pause, pause, pause, pause, pause, metadata);
    }

    /** Where Apple reports the changes of a location. */
    public Optional<URI> notificationUrl(UUID locationId) {
        return notifications.map(base -> URI.create(base + NOTIFICATION_PATH + locationId));
    }
}
