package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Grants licences and takes them back, one or many at once by the same rules. Thread-safe. */
public final class Assignments {
    private final Workbench bench;
    private final AssignmentBook book;

    public Assignments(Workbench bench, AssignmentBook book) {
        this.bench = bench;
        this.book = book;
    }

    /**
     * Grants an app to a person who accepted the invitation.
     *
     * @param install whether the app is then installed at once or offered in the portal
     * @return the assignment in state REQUESTED; Apple's word follows
     * @throws Problem why it cannot be granted; nothing is changed
     */
    public AssignmentRow grantToUser(Actor actor, UUID assetId, UUID userId, InstallMode install) {
        return grant(actor, Grants.Wish.ofUser(assetId, userId), install);
    }

    /**
     * Grants an app to a device, whoever uses it; no Apple Account is needed.
     *
     * @throws Problem why it cannot be granted; nothing is changed
     */
    public AssignmentRow grantToDevice(Actor actor, UUID assetId, UUID deviceId, InstallMode install) {
        return grant(actor, Grants.Wish.ofDevice(assetId, deviceId), install);
    }

    private AssignmentRow grant(Actor actor, Grants.Wish wish, InstallMode install) {
        AssignmentRow granted = bench.database().inTransaction(tx -> {
            UUID id = taken(grantAll(tx, actor, List.of(wish), install, bench.now()));
            return tx.attach(AssignmentStore.class).find(id).orElseThrow();
        });
        bench.bell().ring();
        return granted;
    }

    /** The one that was started where nobody asked to wait. */
    public static UUID taken(List<Started> started) {
        return switch (started.getFirst()) {
            case Started.Taken taken -> taken.id();
            case Started.Refused refused -> throw refused.problem();
            case Started.InLine line -> throw new IllegalStateException("nobody asked to wait, " + line.id() + " does");
        };
    }

    /**
     * Grants many, in as many statements as one; each is granted or refused by itself.
     *
     * @param sendAt when they are to be sent to Apple; those with the same instant go together
     * @return in the order of {@code wishes}
     */
    public List<Started> grantAll(
            Handle tx, Actor actor, List<Grants.Wish> wishes, InstallMode install, Instant sendAt) {
        return grantAll(tx, actor, wishes, new Grants(tx, wishes), install, sendAt);
    }

    /** As {@link #grantAll}, for the first on the waitlist of an asset, at once. */
    public List<Started> serveAll(Handle tx, Actor actor, List<Grants.Wish> wishes, InstallMode install) {
        return grantAll(tx, actor, wishes, new Grants(tx, wishes, true), install, bench.now());
    }

    private List<Started> grantAll(
            Handle tx, Actor actor, List<Grants.Wish> wishes, Grants grants, InstallMode install, Instant sendAt) {
        Map<Integer, Grants.Grant> possible = new LinkedHashMap<>();
        Map<Integer, Started> started = new HashMap<>();
        for (int i = 0; i < wishes.size(); i++) {
            try {
                possible.put(i, grants.decide(wishes.get(i)));
            } catch (Problem refused) {
                started.put(i, new Started.Refused(refused));
            }
        }
        Map<Integer, UUID> ids = new HashMap<>();
        possible.keySet().forEach(i -> ids.put(i, Ids.next()));
        Set<UUID> inserted = insert(tx, actor, possible, ids, install, sendAt);
        possible.forEach((i, grant) -> {
            UUID id = ids.getOrDefault(i, Ids.next());
            started.put(
                    i,
                    inserted.contains(id)
                            ? new Started.Taken(id)
                            : new Started.Refused(Grants.alreadyAssigned(grant.asset(), grant.recipient())));
        });
        List<Started> all = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            all.add(Optional.ofNullable(started.get(i)).orElseThrow());
        }
        return all;
    }

    private Set<UUID> insert(
            Handle tx,
            Actor actor,
            Map<Integer, Grants.Grant> grants,
            Map<Integer, UUID> ids,
            InstallMode install,
            Instant sendAt) {
        if (grants.isEmpty()) {
            return Set.of();
        }
        List<Grants.Grant> all = List.copyOf(grants.values());
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Set<UUID> inserted = new HashSet<>(store.insertAll(
                grants.keySet().stream().map(ids::get).toArray(UUID[]::new),
                all.stream().map(grant -> grant.asset().id()).toArray(UUID[]::new),
                all.stream().map(grant -> grant.asset().locationId()).toArray(UUID[]::new),
                all.stream()
                        .map(grant -> grant.recipient().vppUserId().orElse(null))
                        .toArray(UUID[]::new),
                all.stream()
                        .map(grant -> grant.recipient().serialNumber().orElse(null))
                        .toArray(String[]::new),
                install,
                sendAt,
                actor.name(),
                bench.now()));
        Map<UUID, String> labels = new HashMap<>();
        all.forEach(grant -> labels.put(grant.asset().id(), grant.asset().label()));
        List<AssignmentRow> rows = store.ofIds(inserted.toArray(UUID[]::new));
        tell(
                tx,
                actor,
                "assignment.requested",
                rows,
                row -> Map.of("app", labels.getOrDefault(row.assetId(), ""), "install", install.name()));
        return inserted;
    }

    /** What the timeline says of each. */
    private interface Detail {
        Map<String, Object> of(AssignmentRow row);
    }

    private void tell(Handle tx, Actor actor, String type, List<AssignmentRow> rows, Detail detail) {
        Map<UUID, List<Subject>> subjects = Subjects.of(tx, rows);
        bench.timeline()
                .appendAll(
                        tx,
                        actor,
                        type,
                        EventResult.OK,
                        rows.stream()
                                .map(row ->
                                        new Timeline.Entry(subjects.getOrDefault(row.id(), List.of()), detail.of(row)))
                                .toList());
    }

    /**
     * Takes a licence back; its count recovers when Apple has confirmed.
     *
     * @param removeApp then also remove the app from the devices
     * @throws Problem ASSIGNMENT_NOT_ACTIVE, ASSET_NOT_REVOCABLE, LOCATION_NOT_SERVED; nothing is changed
     */
    public AssignmentRow revoke(Actor actor, UUID assignmentId, boolean removeApp) {
        AssignmentRow revoked = bench.database().inTransaction(tx -> {
            UUID id = taken(revokeAll(tx, actor, List.of(assignmentId), removeApp, bench.now()));
            return tx.attach(AssignmentStore.class).find(id).orElseThrow();
        });
        bench.bell().ring();
        return revoked;
    }

    /**
     * Takes many back, in as many statements as one; each is taken back or refused by itself.
     *
     * @param sendAt when they are to be sent to Apple; those with the same instant go together
     * @return in the order of {@code assignmentIds}
     */
    public List<Started> revokeAll(
            Handle tx, Actor actor, List<UUID> assignmentIds, boolean removeApp, Instant sendAt) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Map<UUID, AssignmentRow> rows = new HashMap<>();
        store.lockAll(assignmentIds.stream().distinct().toArray(UUID[]::new)).forEach(row -> rows.put(row.id(), row));
        Map<UUID, AssetRow> assets = new HashMap<>();
        tx.attach(AssetStore.class)
                .ofIds(rows.values().stream()
                        .map(AssignmentRow::assetId)
                        .distinct()
                        .toArray(UUID[]::new))
                .forEach(asset -> assets.put(asset.id(), asset));
        Map<UUID, LocationRow> locations = new HashMap<>();
        assets.values().forEach(asset -> locations.computeIfAbsent(asset.locationId(), id -> Locations.find(tx, id)));
        List<AssignmentRow> unsent = new ArrayList<>();
        List<AssignmentRow> held = new ArrayList<>();
        List<Started> started = new ArrayList<>();
        for (UUID id : assignmentIds) {
            try {
                AssignmentRow row = Optional.ofNullable(rows.get(id))
                        .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "assignment", id));
                AssetRow asset = Optional.ofNullable(assets.get(row.assetId())).orElseThrow();
                if (requireRevocable(
                        row,
                        asset,
                        Optional.ofNullable(locations.get(row.locationId())).orElseThrow())) {
                    held.add(row);
                } else {
                    unsent.add(row);
                }
                started.add(new Started.Taken(id));
            } catch (Problem refused) {
                started.add(new Started.Refused(refused));
            }
        }
        // Not sent yet, or known not to be at Apple: there is nothing to take back.
        book.revoked(tx, actor, unsent.stream().distinct().toList(), Optional.empty());
        book.revoking(
                tx,
                held.stream().distinct().toList(),
                removeApp,
                sendAt,
                new Ledger.Motive(LedgerKind.REVOKE, actor, Optional.empty()));
        return started;
    }

    /** @return whether Apple has to be asked */
    private static boolean requireRevocable(AssignmentRow row, AssetRow asset, LocationRow location) {
        switch (row.state()) {
            case REQUESTED -> {
                return false;
            }
            case ASSIGNED -> {}
            case ASSOCIATING, REVOKE_REQUESTED, DISASSOCIATING, REVOKED, FAILED ->
                throw Problem.of(ProblemCode.ASSIGNMENT_NOT_ACTIVE, row.state());
        }
        if (!asset.revocable()) {
            throw Problem.of(ProblemCode.ASSET_NOT_REVOCABLE, asset.label());
        }
        Locations.requireServed(location);
        return true;
    }
}
