package dev.tegata.server.licence.account;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRefreshStore;
import dev.tegata.storage.licence.VppUserRefreshStore.Refresh;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads accounts of which Apple said that they changed, so that an acceptance is seen in the moment it happens. */
public final class VppUserRefreshWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(VppUserRefreshWorker.class);

    /** Longer than a call to Apple can take. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** Apple was busy, or the network away. */
    private static final Duration AFTER_HICCUP = Duration.ofSeconds(30);

    private final Workbench bench;
    private final Apple apple;
    private final Accounts accounts;

    public VppUserRefreshWorker(Workbench bench, Apple apple, Accounts accounts) {
        this.bench = bench;
        this.apple = apple;
        this.accounts = accounts;
    }

    @Override
    public String name() {
        return "vpp-user-refresh";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        Optional<Refresh> due =
                bench.database().store(VppUserRefreshStore.class).claim(now, now.plus(LEASE));
        due.ifPresent(this::refresh);
        return due.isPresent() ? 1 : 0;
    }

    private void refresh(Refresh refresh) {
        VppUserRow account = bench.database().withHandle(tx -> VppUsers.find(tx, refresh.vppUserId()));
        LocationRow location = bench.database().withHandle(tx -> Locations.find(tx, account.locationId()));
        Optional<VppUser> record;
        try {
            record = Accounts.read(apple, location, account.clientUserId());
        } catch (VppException e) {
            later(refresh, location, e);
            return;
        }
        bench.database().useTransaction(tx -> {
            VppUserRow locked =
                    tx.attach(VppUserStore.class).lock(refresh.vppUserId()).orElseThrow();
            accounts.heard(tx, Actor.APPLE, locked, record);
            tx.attach(VppUserRefreshStore.class).done(refresh.vppUserId(), refresh.dueAt());
        });
        bench.bell().ring();
    }

    private void later(Refresh refresh, LocationRow location, VppException e) {
        Instant next = bench.now().plus(e.retryAfter().orElse(AFTER_HICCUP));
        boolean again = e.retryable() && next.isBefore(refresh.until());
        LOG.warn(
                "account {} of location {} cannot be read now, {}: {}",
                refresh.vppUserId(),
                location.name(),
                again ? "next try at " + next : "left to the synchronization",
                e.getMessage());
        bench.database().useTransaction(tx -> {
            VppUserRefreshStore store = tx.attach(VppUserRefreshStore.class);
            if (again) {
                store.later(refresh.vppUserId(), refresh.dueAt(), next);
            } else if (store.done(refresh.vppUserId(), refresh.dueAt()) > 0 && e.retryable()) {
                tx.attach(LocationStore.class).requestSync(location.id(), bench.now());
            }
        });
    }
}
