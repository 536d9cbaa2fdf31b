package dev.tegata.server.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tegata.server.http.Response;
import dev.tegata.server.licence.reclaim.Reclaims;
import dev.tegata.server.licence.sync.Differences;
import dev.tegata.server.licence.sync.Differences.Action;
import dev.tegata.server.licence.sync.Differences.Direction;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceListing;
import dev.tegata.storage.ledger.DifferenceRow;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.reclaim.ReclaimPolicyRow;
import dev.tegata.storage.reclaim.ReclaimStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/content-tokens/{id}/differences}: where Apple's lists were not what we believed, and what to do about it. */
final class DifferenceResource {
    private final Differences differences;
    private final Reclaims reclaims;
    private final ReclaimStore reclaimPolicies;
    private final DifferenceStore store;
    private final LedgerStore policies;
    private final LocationStore locations;

    /**
     * A difference.
     *
     * @param adopt what taking Apple's truth comes to
     * @param enforce what making ours true at Apple comes to
     */
    private record View(
            UUID id,
            DifferenceCause cause,
            DifferenceState state,
            UUID assetId,
            String adamId,
            Optional<String> assetName,
            Optional<UUID> userId,
            Optional<String> userName,
            Optional<UUID> vppUserId,
            Optional<String> serialNumber,
            Optional<UUID> assignmentId,
            long count,
            Action adopt,
            Action enforce,
            Instant foundAt,
            Optional<Instant> decidedAt,
            Optional<String> decidedBy) {
        static View of(DifferenceListing listing) {
            DifferenceRow row = listing.difference();
            return new View(
                    row.id(),
                    row.cause(),
                    row.state(),
                    row.assetId(),
                    listing.adamId(),
                    listing.assetName(),
                    listing.userId(),
                    listing.userName(),
                    row.vppUserId(),
                    row.serialNumber(),
                    row.assignmentId(),
                    row.count(),
                    Differences.plan(row, Direction.ADOPT),
                    Differences.plan(row, Direction.ENFORCE),
                    row.foundAt(),
                    row.decidedAt(),
                    row.decidedBy());
        }
    }

    private record StepView(UUID id, Optional<Action> action, Optional<UUID> assignmentId, Optional<Refused> problem) {
        static StepView of(Differences.Step step, Locale locale) {
            return new StepView(
                    step.differenceId(),
                    step.action(),
                    step.assignmentId(),
                    step.problem().map(why -> Refused.of(why, locale)));
        }
    }

    private record Repair(boolean dryRun, long refused, List<StepView> items) {}

    /** All that a location does by itself. */
    private record PolicyView(
            @JsonUnwrapped LocationPolicyRow policy,
            ReclaimPolicyRow.Reclaim reclaim,
            int reclaimAfterDays,
            int reclaimNoticeDays) {}

    DifferenceResource(Differences differences, Reclaims reclaims, Database database) {
        this.differences = differences;
        this.reclaims = reclaims;
        this.reclaimPolicies = database.store(ReclaimStore.class);
        this.store = database.store(DifferenceStore.class);
        this.policies = database.store(LedgerStore.class);
        this.locations = database.store(LocationStore.class);
    }

    Response list(Call call) {
        UUID locationId = location(call);
        Page page = call.page();
        return page.of(
                store.page(
                        locationId,
                        call.queryChoice("state", DifferenceState.class),
                        Optional.empty(),
                        page.before(),
                        page.rows()),
                row -> row.difference().id(),
                View::of);
    }

    /** {@code ids}, or {@code "all": true} for every open one; {@code "dryRun": true} only says what would be done. */
    Response repair(Call call) {
        UUID locationId = location(call);
        Body body = call.body("direction", "ids", "all", "dryRun");
        Direction direction = body.choice("direction", Direction.class);
        boolean all = body.optionalFlag("all").orElse(false);
        boolean dryRun = body.optionalFlag("dryRun").orElse(false);
        if (all == body.has("ids")) {
            throw all ? body.invalid("ids", "ids + all", "ids | all") : body.missing("ids");
        }
        Optional<List<UUID>> ids = all ? Optional.empty() : Optional.of(body.ids("ids", Differences.MAX_AT_ONCE));
        List<StepView> steps = differences.repair(call.actor(), locationId, ids, direction, dryRun).stream()
                .map(step -> StepView.of(step, call.locale()))
                .toList();
        long refused = steps.stream().filter(step -> step.problem().isPresent()).count();
        Repair repair = new Repair(dryRun, refused, steps);
        return dryRun
                ? Call.ok(repair)
                : Call.accepted("/api/v1/content-tokens/" + locationId + "/differences", repair);
    }

    Response policy(Call call) {
        return Call.ok(policyOf(location(call)));
    }

    /** The fields given; the others stay. */
    Response changePolicy(Call call) {
        UUID locationId = location(call);
        Body body = call.body(
                "differences",
                "removedDevices",
                "failedInstalls",
                "grantFrom",
                "accountHash",
                "offerAgain",
                "reclaim",
                "reclaimAfterDays",
                "reclaimNoticeDays");
        ReclaimPolicyRow reclaim = reclaim(locationId, body);
        LocationPolicyRow before = policies.policy(locationId);
        LocationPolicyRow policy = new LocationPolicyRow(
                locationId,
                body.optionalChoice("differences", LocationPolicyRow.Differences.class)
                        .orElse(before.differences()),
                body.optionalChoice("removedDevices", LocationPolicyRow.Licence.class)
                        .orElse(before.removedDevices()),
                body.optionalChoice("failedInstalls", LocationPolicyRow.Licence.class)
                        .orElse(before.failedInstalls()),
                body.optionalChoice("grantFrom", LocationPolicyRow.GrantFrom.class)
                        .orElse(before.grantFrom()),
                body.optionalChoice("accountHash", LocationPolicyRow.AccountHash.class)
                        .orElse(before.accountHash()),
                body.optionalNumber("offerAgain", 0, LocationPolicyRow.MOST_OFFERS)
                        .map(Long::intValue)
                        .orElse(before.offerAgain()));
        differences.policy(call.actor(), policy);
        if (!reclaim.equals(reclaimPolicies.policy(locationId))) {
            reclaims.policy(call.actor(), reclaim);
        }
        return Call.ok(policyOf(locationId));
    }

    private ReclaimPolicyRow reclaim(UUID locationId, Body body) {
        ReclaimPolicyRow before = reclaimPolicies.policy(locationId);
        return new ReclaimPolicyRow(
                locationId,
                body.optionalChoice("reclaim", ReclaimPolicyRow.Reclaim.class).orElse(before.reclaim()),
                body.optionalNumber("reclaimAfterDays", 1, 3_650)
                        .map(Long::intValue)
                        .orElse(before.reclaimAfter()),
                body.optionalNumber("reclaimNoticeDays", 0, ReclaimResource.MOST_NOTICE_DAYS)
                        .map(Long::intValue)
                        .orElse(before.reclaimNotice()));
    }

    private PolicyView policyOf(UUID locationId) {
        ReclaimPolicyRow reclaim = reclaimPolicies.policy(locationId);
        return new PolicyView(
                policies.policy(locationId), reclaim.reclaim(), reclaim.reclaimAfter(), reclaim.reclaimNotice());
    }

    private UUID location(Call call) {
        UUID id = call.id(Kind.LOCATION);
        if (locations.find(id).isEmpty()) {
            throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "content-token", id);
        }
        return id;
    }
}
