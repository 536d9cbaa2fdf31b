package dev.tegata.server.licence.sync;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.Asset;
import dev.tegata.vpp.Assignment;
import dev.tegata.vpp.AssignmentFilter;
import dev.tegata.vpp.Listing;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.UserFilter;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppRefusedException;
import dev.tegata.vpp.VppUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares locations with Apple: daily from end to end, on demand what changed since. */
public final class SyncWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(SyncWorker.class);

    /** A library of a hundred thousand assignments is some hundreds of pages. */
    private static final Duration LEASE = Duration.ofMinutes(30);

    /** Apple was busy, or the network away. */
    private static final Duration AFTER_HICCUP = Duration.ofMinutes(5);

    /** Apple refused: an administrator has to act, and a new token makes the location due at once. */
    private static final Duration AFTER_REFUSAL = Duration.ofHours(1);

    /** The lists changed while they were read, so that nothing absent could be taken for gone. */
    private static final Duration AFTER_RESTLESS = Duration.ofHours(1);

    private final Workbench bench;
    private final Apple apple;
    private final Reconciler reconciler;
    private final LicenceSettings settings;

    public SyncWorker(Workbench bench, Apple apple, Reconciler reconciler, LicenceSettings settings) {
        this.bench = bench;
        this.apple = apple;
        this.reconciler = reconciler;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "location-sync";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        Instant lease = now.plus(LEASE);
        Optional<LocationRow> due = bench.database().store(LocationStore.class).claimSync(now, lease);
        due.ifPresent(
                location -> synchronize(location, now, location.leaseUntil().orElse(lease)));
        return due.isPresent() ? 1 : 0;
    }

    private void synchronize(LocationRow location, Instant startedAt, Instant lease) {
        try {
            apple.serviceConfig(location);
            Optional<MdmInfo> other = apple.ask(location, (client, token) -> {
                client.clientConfig(token);
                return apple.otherManager(token);
            });
            if (other.isPresent()) {
                failed(location, lease, "managed by \"" + other.get().name() + "\"", AFTER_REFUSAL);
                return;
            }
            Reading reading = read(location, startedAt);
            Map<String, Object> found = reconciler.reconcile(location, reading);
            bench.database().useTransaction(tx -> done(tx, location, lease, reading, found));
        } catch (VppException e) {
            failed(
                    location,
                    lease,
                    String.valueOf(e.getMessage()),
                    e.retryAfter().orElse(e.retryable() ? AFTER_HICCUP : AFTER_REFUSAL));
        }
        bench.bell().ring();
    }

    private Reading read(LocationRow location, Instant startedAt) {
        boolean full = location.usersVersion().isEmpty()
                || location.assignmentsVersion().isEmpty()
                || location.fullSyncedAt()
                        .filter(at -> at.plus(settings.syncEvery()).isAfter(startedAt))
                        .isEmpty();
        try {
            return read(location, startedAt, full);
        } catch (VppRefusedException e) {
            if (full || e.error().category() != VppErrorCategory.VERSION_UNKNOWN) {
                throw e;
            }
            LOG.info("Apple no longer knows the versions of location {}; reading everything", location.name());
            return read(location, startedAt, true);
        }
    }

    private Reading read(LocationRow location, Instant startedAt, boolean full) {
        Optional<String> usersSince = full ? Optional.empty() : location.usersVersion();
        Optional<String> assignmentsSince = full ? Optional.empty() : location.assignmentsVersion();
        return apple.ask(
                location,
                (client, token) -> new Reading(
                        startedAt,
                        full,
                        client.allAssets(token),
                        client.allUsers(token, UserFilter.ALL, usersSince),
                        client.allAssignments(token, AssignmentFilter.ALL, assignmentsSince)));
    }

    private void done(Handle tx, LocationRow location, Instant lease, Reading reading, Map<String, Object> found) {
        int ours = tx.attach(LocationStore.class)
                .synced(
                        location.id(),
                        lease,
                        reading.startedAt(),
                        reading.showsWhatIsGone(),
                        reading.users().firstVersionId(),
                        reading.assignments().firstVersionId(),
                        reading.assets().firstVersionId(),
                        bench.now(),
                        next(location, reading));
        if (ours > 0) {
            bench.timeline().ok(tx, Actor.SYSTEM, "location.synced", Subjects.of(location), found);
        }
    }

    /** When everything has to be read again: a synchronization on demand in between, however often, does not put that off. */
    private Instant next(LocationRow location, Reading reading) {
        Instant now = bench.now();
        if (reading.showsWhatIsGone()) {
            return now.plus(settings.syncEvery());
        }
        Instant again =
                now.plus(settings.syncEvery().compareTo(AFTER_RESTLESS) < 0 ? settings.syncEvery() : AFTER_RESTLESS);
        return reading.full()
                ? again
                : location.fullSyncedAt()
                        .map(at -> at.plus(settings.syncEvery()))
                        .filter(at -> at.isAfter(now))
                        .orElse(again);
    }

    private void failed(LocationRow location, Instant lease, String reason, Duration pause) {
        LOG.warn("location {} could not be synchronized, next try in {}: {}", location.name(), pause, reason);
        bench.database().useTransaction(tx -> {
            if (tx.attach(LocationStore.class)
                            .syncFailed(
                                    location.id(), lease, reason, bench.now().plus(pause))
                    > 0) {
                bench.timeline()
                        .append(
                                tx,
                                Actor.SYSTEM,
                                "location.sync-failed",
                                EventResult.FAILED,
                                Subjects.of(location),
                                Map.of("reason", reason));
            }
        });
    }

    /**
     * Apple's lists.
     *
     * @param full all users and assignments, not only what changed
     */
    record Reading(
            Instant startedAt,
            boolean full,
            Listing<Asset> assets,
            Listing<VppUser> users,
            Listing<Assignment> assignments) {

        /** Whether what is absent may be taken for gone. */
        boolean showsWhatIsGone() {
            return full && !users.changedWhileReading() && !assignments.changedWhileReading();
        }
    }
}
