package dev.tegata.server.licence.location;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigState;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.ClientConfig;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.NotificationSettings;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Apple who manages a location and where to report its changes, and looks every day whether it still knows.
 *
 * <p>A location that another MDM server manages is left to it, unless an administrator said otherwise. Apple posts a test notification while
 * it is told, so nothing is locked meanwhile.
 */
public final class ClientConfigWorker implements Worker {
    /** All that have an effect here; what Apple adds to its list is not asked for. */
    static final Set<String> TYPES = Set.of("ASSET_COUNT", "ASSET_MANAGEMENT", "USER_MANAGEMENT", "USER_ASSOCIATED");

    private static final Logger LOG = LoggerFactory.getLogger(ClientConfigWorker.class);

    /** Longer than the three calls to Apple can take. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** Somebody else may have written over it. */
    public static final Duration COMPARE_EVERY = Duration.ofDays(1);

    /** Apple was busy, or the network away. */
    private static final Duration AFTER_HICCUP = Duration.ofMinutes(5);

    /** Apple refused, or another MDM server has the location: somebody has to act, perhaps outside of our sight. */
    private static final Duration AFTER_REFUSAL = Duration.ofHours(1);

    private final Workbench bench;
    private final Apple apple;
    private final LicenceSettings settings;
    private volatile boolean settingsCompared;

    public ClientConfigWorker(Workbench bench, Apple apple, LicenceSettings settings) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "client-config";
    }

    @Override
    public int runOnce() {
        ClientConfigStore store = bench.database().store(ClientConfigStore.class);
        Instant now = bench.now();
        if (!settingsCompared) {
            // Once per process, not always: nodes with different settings would otherwise tell Apple in turns.
            store.requestWhereOther(ours(), now);
            settingsCompared = true;
        }
        Optional<ClientConfigRow> due = store.claim(now, now.plus(LEASE));
        due.ifPresent(this::configure);
        return due.isPresent() ? 1 : 0;
    }

    /** What of our settings Apple is told, for comparison. */
    private String ours() {
        return settings.mdmInfo() + " " + settings.notifications();
    }

    private record Outcome(ClientConfigState state, Optional<String> detail, Duration next) {
        static Outcome of(ClientConfigState state) {
            return new Outcome(state, Optional.empty(), COMPARE_EVERY);
        }
    }

    private void configure(ClientConfigRow row) {
        LocationRow location = bench.database().withHandle(tx -> Locations.find(tx, row.locationId()));
        try {
            ClientConfig known = apple.ask(location, AppsAndBooksClient::clientConfig);
            Optional<MdmInfo> other = known.meta()
                    .mdmInfo()
                    .filter(info -> known.meta()
                            .managedByAnother(
                                    settings.mdmInfo().map(MdmInfo::id).orElse(info.id())));
            if (other.isPresent() && !row.takeOver()) {
                String detail = "managed by \"%s\" (%s)"
                        .formatted(other.get().name(), other.get().id());
                settled(row, location, other, new Outcome(ClientConfigState.OFF, Optional.of(detail), AFTER_REFUSAL));
            } else {
                settled(row, location, other, bring(row, location, known));
            }
        } catch (VppException e) {
            Duration pause = e.retryAfter().orElse(e.retryable() ? AFTER_HICCUP : AFTER_REFUSAL);
            LOG.warn(
                    "Apple could not be told about location {}, next try in {}: {}",
                    location.name(),
                    pause,
                    e.getMessage());
            bench.database()
                    .store(ClientConfigStore.class)
                    .later(
                            row.locationId(),
                            row.leaseUntil().orElseThrow(),
                            String.valueOf(e.getMessage()),
                            bench.now().plus(pause));
        }
        bench.bell().ring();
    }

    /** Makes Apple know what it should, as far as it takes it. */
    private Outcome bring(ClientConfigRow row, LocationRow location, ClientConfig known) {
        Optional<NotificationSettings> wanted = wanted(row, location);
        boolean knowsUs = settings.mdmInfo().equals(known.meta().mdmInfo())
                || settings.mdmInfo().isEmpty();
        boolean knowsWhere = wanted.isEmpty() || knows(row, known, wanted.get());
        if (!knowsUs || !knowsWhere) {
            try {
                apple.ask(location, (client, token) -> client.setClientConfig(token, settings.mdmInfo(), wanted));
            } catch (VppRefusedException e) {
                if (wanted.isEmpty() || !concernsNotifications(e)) {
                    throw e;
                }
                return withoutNotifications(location, knowsUs, e);
            }
        }
        return wanted.isPresent()
                ? Outcome.of(ClientConfigState.ON)
                : new Outcome(
                        ClientConfigState.OFF,
                        Optional.of("polling only: vpp.notification-url is not set"),
                        COMPARE_EVERY);
    }

    private Optional<NotificationSettings> wanted(ClientConfigRow row, LocationRow location) {
        return settings.notificationUrl(location.id())
                .map(url -> new NotificationSettings(
                        url,
                        bench.sealer()
                                .openText(row.authTokenSealed(), ClientConfigRow.authTokenPlace(row.locationId())),
                        TYPES));
    }

    private static boolean knows(ClientConfigRow row, ClientConfig known, NotificationSettings wanted) {
        return known.notificationUrl().equals(Optional.of(wanted.url().toString()))
                && known.notificationAuthToken()
                        .map(wanted.authToken()::equals)
                        .orElse(row.state() == ClientConfigState.ON)
                && known.subscribedNotificationTypes().equals(wanted.types());
    }

    /** 9710 to 9712 and 9728: an administrator has to mend the address. */
    private static boolean concernsNotifications(VppRefusedException e) {
        return e.error().category() == VppErrorCategory.NOTIFICATION_ADDRESS
                || e.error().number() == 9710;
    }

    /** Apple takes all or nothing; that the location is ours is told nevertheless. */
    private Outcome withoutNotifications(LocationRow location, boolean knowsUs, VppRefusedException refusal) {
        LOG.warn("Apple does not take our notification address for {}: {}", location.name(), refusal.getMessage());
        if (!knowsUs) {
            apple.ask(location, (client, token) -> client.setClientConfig(token, settings.mdmInfo(), Optional.empty()));
        }
        return new Outcome(
                ClientConfigState.REFUSED,
                Optional.of("%d: %s; polling until then"
                        .formatted(refusal.error().number(), refusal.error().meaning())),
                AFTER_REFUSAL);
    }

    private void settled(ClientConfigRow row, LocationRow location, Optional<MdmInfo> before, Outcome outcome) {
        Instant now = bench.now();
        bench.database().useTransaction(tx -> {
            int kept = tx.attach(ClientConfigStore.class)
                    .settled(
                            row.locationId(),
                            row.leaseUntil().orElseThrow(),
                            outcome.state(),
                            outcome.detail(),
                            ours(),
                            now,
                            now.plus(outcome.next()));
            if (kept == 0) {
                return;
            }
            if (row.takeOver()) {
                tx.attach(LocationStore.class).requestFullSync(location.id(), now);
                bench.timeline()
                        .ok(
                                tx,
                                Actor.SYSTEM,
                                "location.taken-over",
                                Subjects.of(location),
                                Map.of("before", before.map(MdmInfo::name).orElse("")));
            }
            if (outcome.state() != row.state()) {
                bench.timeline()
                        .append(
                                tx,
                                Actor.APPLE,
                                "location.notifications-"
                                        + outcome.state().name().toLowerCase(Locale.ROOT),
                                outcome.state() == ClientConfigState.REFUSED ? EventResult.FAILED : EventResult.OK,
                                Subjects.of(location),
                                Map.of("detail", outcome.detail().orElse("")));
            }
        });
    }
}
