package dev.tegata.server.licence.reclaim;

import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.reclaim.ReclaimPolicyRow;
import dev.tegata.storage.reclaim.ReclaimProposalRow;
import dev.tegata.storage.reclaim.ReclaimState;
import dev.tegata.storage.reclaim.ReclaimStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Decides about licences that {@link ReclaimWorker} found to be of no use: announced ones are taken back when the time of the notice is over,
 * unless that is undone. Thread-safe.
 */
public final class Reclaims {
    private final Workbench bench;
    private final boolean mail;

    /** @param mail whether there is a mail server to tell the holders by */
    public Reclaims(Workbench bench, boolean mail) {
        this.bench = bench;
        this.mail = mail;
    }

    /**
     * Announces that a licence is taken back.
     *
     * @param notice until then; empty: as the policy of the location says
     * @throws Problem RECLAIM_DECIDED unless it is PROPOSED; nothing is changed
     */
    public void accept(Actor actor, UUID proposalId, Optional<Duration> notice) {
        bench.database().useTransaction(tx -> {
            ReclaimProposalRow row = find(tx, proposalId);
            List<ReclaimProposalRow> announced = announce(
                    tx,
                    actor,
                    Optional.of(proposalId),
                    Optional.empty(),
                    Optional.empty(),
                    notice.orElseGet(() -> notice(tx, row.locationId())));
            if (announced.isEmpty()) {
                throw Problem.of(
                        ProblemCode.RECLAIM_DECIDED, find(tx, proposalId).state(), ReclaimState.PROPOSED);
            }
        });
        bench.bell().ring();
    }

    /**
     * As {@link #accept}, for everything of an app that is proposed.
     *
     * @return how many
     */
    public int acceptAll(Actor actor, UUID assetId, Optional<Duration> notice) {
        int announced = bench.database().inTransaction(tx -> {
            AssetRow asset = tx.attach(AssetStore.class)
                    .find(assetId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", assetId));
            return announce(
                            tx,
                            actor,
                            Optional.empty(),
                            Optional.of(assetId),
                            Optional.empty(),
                            notice.orElseGet(() -> notice(tx, asset.locationId())))
                    .size();
        });
        bench.bell().ring();
        return announced;
    }

    /**
     * Lets a licence stay that was proposed to be taken back; it is not proposed again before it was of no use for as long again.
     *
     * @throws Problem RECLAIM_DECIDED unless it is PROPOSED; nothing is changed
     */
    public void dismiss(Actor actor, UUID proposalId) {
        decide(actor, proposalId, ReclaimState.PROPOSED, ReclaimState.DISMISSED, "reclaim.dismissed");
    }

    /**
     * Lets a licence stay that was announced to be taken back; as for {@link #dismiss}.
     *
     * @throws Problem RECLAIM_DECIDED unless it is ANNOUNCED; nothing is changed
     */
    public void undo(Actor actor, UUID proposalId) {
        decide(actor, proposalId, ReclaimState.ANNOUNCED, ReclaimState.UNDONE, "reclaim.undone");
    }

    private void decide(Actor actor, UUID proposalId, ReclaimState from, ReclaimState to, String type) {
        bench.database().useTransaction(tx -> {
            Optional<ReclaimProposalRow> decided =
                    tx.attach(ReclaimStore.class).decide(proposalId, from, to, actor.name(), bench.now());
            if (decided.isEmpty()) {
                throw Problem.of(
                        ProblemCode.RECLAIM_DECIDED, find(tx, proposalId).state(), from);
            }
            tell(tx, actor, type, List.of(decided.get()));
        });
    }

    /** Changes what a location does about licences of no use; it is looked at now. */
    public void policy(Actor actor, ReclaimPolicyRow policy) {
        bench.database().useTransaction(tx -> {
            ReclaimStore store = tx.attach(ReclaimStore.class);
            store.policy(policy);
            store.lookNow(policy.locationId(), bench.now());
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "location.policy-changed",
                            Subjects.of(Locations.find(tx, policy.locationId())),
                            Map.of(
                                    "reclaim", policy.reclaim().name(),
                                    "reclaimAfter", policy.reclaimAfter(),
                                    "reclaimNotice", policy.reclaimNotice()));
        });
        bench.bell().ring();
    }

    /** A device enrolled or got another owner: what was of no use for want of a device may be of use now. */
    public void deviceCame(Handle tx, UUID deviceId) {
        tell(tx, Actor.SYSTEM, "reclaim.obsolete", tx.attach(ReclaimStore.class).deviceCame(deviceId, bench.now()));
    }

    List<ReclaimProposalRow> announce(
            Handle tx,
            Actor actor,
            Optional<UUID> id,
            Optional<UUID> assetId,
            Optional<UUID> locationId,
            Duration notice) {
        Instant now = bench.now();
        List<ReclaimProposalRow> announced = tx.attach(ReclaimStore.class)
                .announce(id, assetId, locationId, now.plus(notice), mail, actor.name(), now);
        tell(tx, actor, "reclaim.announced", announced);
        return announced;
    }

    static Duration notice(Handle tx, UUID locationId) {
        return Duration.ofDays(tx.attach(ReclaimStore.class).policy(locationId).reclaimNotice());
    }

    private static ReclaimProposalRow find(Handle tx, UUID proposalId) {
        return tx.attach(ReclaimStore.class)
                .find(proposalId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "reclaim-proposal", proposalId));
    }

    void tell(Handle tx, Actor actor, String type, List<ReclaimProposalRow> rows) {
        tell(tx, actor, type, EventResult.OK, rows);
    }

    void tell(Handle tx, Actor actor, String type, EventResult result, List<ReclaimProposalRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<AssignmentRow> assignments = tx.attach(AssignmentStore.class)
                .ofIds(rows.stream().map(ReclaimProposalRow::assignmentId).toArray(UUID[]::new));
        Map<UUID, List<Subject>> subjects = Subjects.of(tx, assignments);
        Map<UUID, String> apps = new HashMap<>();
        tx.attach(AssetStore.class)
                .ofIds(rows.stream().map(ReclaimProposalRow::assetId).distinct().toArray(UUID[]::new))
                .forEach(asset -> apps.put(asset.id(), asset.label()));
        bench.timeline()
                .appendAll(
                        tx,
                        actor,
                        type,
                        result,
                        rows.stream()
                                .map(row -> new Timeline.Entry(
                                        subjects.getOrDefault(row.assignmentId(), List.of()),
                                        detail(row, apps.getOrDefault(row.assetId(), ""))))
                                .toList());
    }

    private static Map<String, Object> detail(ReclaimProposalRow row, String app) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("reclaimProposal", row.id().toString());
        detail.put("app", app);
        detail.put("reason", row.reason().key());
        detail.put("idleSince", row.idleSince().toString());
        row.dueAt()
                .filter(at -> row.state() == ReclaimState.ANNOUNCED)
                .ifPresent(at -> detail.put("dueAt", at.toString()));
        row.mailFailure().ifPresent(failure -> detail.put("mailFailure", failure));
        return detail;
    }
}
