package dev.tegata.server.licence.sync;

import dev.tegata.server.licence.account.Accounts;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.ledger.LedgerCheck;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.NewAsset;
import dev.tegata.storage.licence.ReconcileStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.Asset;
import dev.tegata.vpp.Assignment;
import dev.tegata.vpp.Holder;
import dev.tegata.vpp.VppUser;
import dev.tegata.vpp.VppUserStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what we have in line with what Apple lists: assets, then accounts, then assignments, each in a transaction of its own. May be run
 * again at any time.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Workbench bench;
    private final Apple apple;
    private final Accounts accounts;
    private final AssignmentBook book;
    private final Ledger ledger;
    private final LedgerCheck check;

    public Reconciler(Workbench bench, Apple apple, Accounts accounts, AssignmentBook book, Ledger ledger) {
        this.bench = bench;
        this.apple = apple;
        this.accounts = accounts;
        this.book = book;
        this.ledger = ledger;
        this.check = new LedgerCheck(bench);
    }

    /** @return what was found, for the timeline */
    Map<String, Object> reconcile(LocationRow location, SyncWorker.Reading reading) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("full", reading.full());
        bench.database().useTransaction(tx -> assets(tx, location, reading, found));
        Map<UUID, VppUser> records = records(location, reading, found);
        bench.database().useTransaction(tx -> accounts(tx, location, reading, records));
        bench.database().useTransaction(tx -> assignments(tx, location, reading, found));
        return found;
    }

    private void assets(Handle tx, LocationRow location, SyncWorker.Reading reading, Map<String, Object> found) {
        AssetStore store = tx.attach(AssetStore.class);
        List<NewAsset> believed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Asset asset : reading.assets().items()) {
            Optional<String> problem = asset.countProblem();
            if (problem.isPresent()) {
                refused.add(problem.get());
                LOG.warn("counts of location {} refused: {}", location.name(), problem.get());
                store.seen(location.id(), asset.id().adamId(), asset.id().pricingParam(), reading.startedAt());
            } else {
                believed.add(row(location, asset));
            }
        }
        store.upsert(believed, reading.startedAt());
        found.put("assets", reading.assets().items().size());
        if (!refused.isEmpty()) {
            found.put("countsRefused", refused);
        }
        if (!reading.assets().changedWhileReading()) {
            for (AssetRow gone : store.markGone(location.id(), reading.startedAt(), bench.now())) {
                bench.timeline()
                        .ok(
                                tx,
                                Actor.APPLE,
                                "asset.gone",
                                List.of(new Subject(Subject.Kind.ASSET, gone.id())),
                                Map.of("app", gone.label()));
            }
        }
        ledger.countTotals(tx, location.id());
    }

    private static NewAsset row(LocationRow location, Asset asset) {
        return new NewAsset(
                Ids.next(),
                location.id(),
                asset.id().adamId(),
                asset.id().pricingParam(),
                switch (asset.productType()) {
                    case APP -> "App";
                    case BOOK -> "Book";
                    case UNKNOWN -> "Unknown";
                },
                asset.deviceAssignable(),
                asset.revocable(),
                asset.supportedPlatforms().stream().sorted().toList(),
                asset.totalCount(),
                asset.assignedCount(),
                asset.availableCount(),
                asset.retiredCount());
    }

    /** Apple's record of each of our accounts that the reading shows. */
    private Map<UUID, VppUser> records(LocationRow location, SyncWorker.Reading reading, Map<String, Object> found) {
        Map<String, List<VppUser>> byId = reading.users().items().stream()
                .collect(Collectors.groupingBy(user -> user.clientUserId().toLowerCase(Locale.ROOT)));
        found.put("users", byId.size());
        List<VppUserRow> ours = bench.database()
                .store(VppUserStore.class)
                .byClientUserIds(
                        location.id(),
                        byId.keySet().stream().flatMap(id -> uuid(id).stream()).toArray(UUID[]::new));
        Map<UUID, VppUser> records = new HashMap<>();
        for (VppUserRow row : ours) {
            VppUser best = Accounts.best(byId.getOrDefault(row.clientUserId().toString(), List.of()))
                    .orElseThrow();
            // Of several records only the changed ones are in a list of changes: a retired one there may stand beside
            // an active one.
            boolean certain = reading.full() || Accounts.active(best);
            Optional<VppUser> record = certain ? Optional.of(best) : Accounts.read(apple, location, row.clientUserId());
            record.ifPresent(known -> records.put(row.id(), known));
        }
        return records;
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void accounts(Handle tx, LocationRow location, SyncWorker.Reading reading, Map<UUID, VppUser> records) {
        for (VppUserRow row : tx.attach(VppUserStore.class).lockAll(location.id())) {
            // What changed since the reading began may be newer than what was read; the next synchronization sees it.
            if (!row.changedAt().isBefore(reading.startedAt())) {
                continue;
            }
            VppUser record = records.get(row.id());
            if (record != null && differs(row, record)) {
                accounts.observe(tx, Actor.APPLE, row, record);
            } else if (record == null && reading.showsWhatIsGone() && known(row)) {
                accounts.retired(
                        tx,
                        Actor.APPLE,
                        row,
                        Optional.of(new Next.Reason(Cause.MISSING_AT_APPLE, Optional.empty(), Optional.empty())));
            }
        }
    }

    private static boolean known(VppUserRow row) {
        return row.state() == VppUserState.REGISTERED || row.state() == VppUserState.ASSOCIATED;
    }

    /** Nothing is written for the many accounts that are as they were; a waiting one may have a new code, which cannot be compared sealed. */
    private static boolean differs(VppUserRow row, VppUser record) {
        boolean same = row.state() == VppUserState.ASSOCIATED
                && record.status() == VppUserStatus.ASSOCIATED
                && row.idHash().equals(record.idHash());
        boolean bothRetired = row.state() == VppUserState.RETIRED && !Accounts.active(record);
        return !same && !bothRetired;
    }

    private void assignments(Handle tx, LocationRow location, SyncWorker.Reading reading, Map<String, Object> found) {
        ReconcileStore store = tx.attach(ReconcileStore.class);
        store.begin();
        store.add(reading.assignments().items().stream().map(Reconciler::listed).toList());
        store.added();
        found.put("assignments", reading.assignments().items().size());
        found.put("strangers", store.strangers(location.id()));
        Findings findings = new Findings(bench, ledger, book, tx, location.id());
        List<ReconcileStore.Unknown> unknown = store.unknown(location.id(), reading.startedAt());
        findings.unknown(unknown);
        found.put("unknown", unknown.size());
        if (reading.showsWhatIsGone()) {
            List<AssignmentRow> missing = store.missing(location.id(), reading.startedAt());
            findings.missing(missing);
            found.put("missing", missing.size());
            findings.end();
            ledger.countStrangers(tx, location.id(), findings.opening());
            if (!reading.assets().changedWhileReading()) {
                found.put(
                        "check", check.check(tx, location, reading.startedAt()).name());
            }
        }
    }

    private static ReconcileStore.Listed listed(Assignment assignment) {
        Optional<String> clientUserId =
                assignment.holder() instanceof Holder.User user ? Optional.of(user.clientUserId()) : Optional.empty();
        Optional<String> serialNumber = assignment.holder() instanceof Holder.Device device
                ? Optional.of(device.serialNumber())
                : Optional.empty();
        return new ReconcileStore.Listed(
                assignment.asset().adamId(), assignment.asset().pricingParam(), clientUserId, serialNumber);
    }
}
