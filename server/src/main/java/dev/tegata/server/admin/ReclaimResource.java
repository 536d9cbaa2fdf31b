package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.reclaim.Reclaims;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.reclaim.ReclaimFilter;
import dev.tegata.storage.reclaim.ReclaimListing;
import dev.tegata.storage.reclaim.ReclaimProposalRow;
import dev.tegata.storage.reclaim.ReclaimReason;
import dev.tegata.storage.reclaim.ReclaimState;
import dev.tegata.storage.reclaim.ReclaimStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/reclaim-proposals}: licences that are of no use where they are, and whether they are taken back. */
final class ReclaimResource {
    /** The longest notice that can be given. */
    static final int MOST_NOTICE_DAYS = 365;

    private static final String PATH = "/api/v1/reclaim-proposals/";

    private final Reclaims reclaims;
    private final ReclaimStore store;

    /**
     * A proposal.
     *
     * @param idleSince since when the licence is of no use
     * @param dueAt when it is taken back, unless that is undone before
     * @param mailFailure why the holder could not be told by mail
     */
    private record View(
            UUID id,
            UUID locationId,
            UUID assetId,
            String adamId,
            Optional<String> assetName,
            UUID assignmentId,
            Optional<UUID> userId,
            Optional<String> userName,
            Optional<String> serialNumber,
            ReclaimReason reason,
            Instant idleSince,
            ReclaimState state,
            Instant proposedAt,
            Optional<Instant> dueAt,
            Optional<Instant> decidedAt,
            Optional<String> decidedBy,
            Optional<Instant> mailedAt,
            Optional<String> mailFailure) {}

    private record Accepted(int accepted) {}

    /** Does something to one proposal. */
    private interface Act {
        void on(UUID id);
    }

    ReclaimResource(Reclaims reclaims, Database database) {
        this.reclaims = reclaims;
        this.store = database.store(ReclaimStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        ReclaimFilter filter = new ReclaimFilter(
                call.queryId("locationId"),
                call.queryId("assetId"),
                call.queryId("userId"),
                call.queryChoice("state", ReclaimState.class));
        return page.of(
                store.page(filter, page.before(), page.rows()),
                listing -> listing.proposal().id(),
                ReclaimResource::view);
    }

    Response get(Call call) {
        return Call.ok(view(find(call.id("id", "reclaim-proposal"))));
    }

    Response accept(Call call) {
        Optional<Duration> notice = notice(call);
        return act(call, id -> reclaims.accept(call.actor(), id, notice));
    }

    Response dismiss(Call call) {
        return act(call, id -> reclaims.dismiss(call.actor(), id));
    }

    Response undo(Call call) {
        return act(call, id -> reclaims.undo(call.actor(), id));
    }

    /** Everything that is proposed of an asset. */
    Response acceptAll(Call call) {
        UUID assetId = call.id(Kind.ASSET);
        int accepted = reclaims.acceptAll(call.actor(), assetId, notice(call));
        return Call.accepted("/api/v1/reclaim-proposals?assetId=" + assetId, new Accepted(accepted));
    }

    private static Optional<Duration> notice(Call call) {
        return call.optionalBody("noticeDays")
                .optionalNumber("noticeDays", 0, MOST_NOTICE_DAYS)
                .map(Duration::ofDays);
    }

    private Response act(Call call, Act act) {
        UUID id = call.id("id", "reclaim-proposal");
        ReclaimListing before = find(id);
        call.about(Kind.ASSIGNMENT, before.proposal().assignmentId());
        before.userId().ifPresent(userId -> call.about(Kind.USER, userId));
        act.on(id);
        return Call.accepted(PATH + id, view(find(id)));
    }

    private ReclaimListing find(UUID id) {
        return store.listing(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "reclaim-proposal", id));
    }

    private static View view(ReclaimListing listing) {
        ReclaimProposalRow row = listing.proposal();
        return new View(
                row.id(),
                row.locationId(),
                row.assetId(),
                listing.adamId(),
                listing.assetName(),
                row.assignmentId(),
                listing.userId(),
                listing.userName(),
                listing.serialNumber(),
                row.reason(),
                row.idleSince(),
                row.state(),
                row.proposedAt(),
                row.dueAt(),
                row.decidedAt(),
                row.decidedBy(),
                row.mailedAt(),
                row.mailFailure());
    }
}
