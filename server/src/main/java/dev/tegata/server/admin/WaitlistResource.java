package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.waitlist.WaitingGrantRow;
import dev.tegata.storage.waitlist.WaitingListing;
import dev.tegata.storage.waitlist.WaitingState;
import dev.tegata.storage.waitlist.WaitlistStore;
import dev.tegata.storage.waitlist.WhenNoneFree;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/waitlist}: grants that wait for a licence, in the order in which they are served. */
final class WaitlistResource {
    static final String PATH = "/api/v1/waitlist/";

    private final Waitlist waitlist;
    private final WaitlistStore store;

    /**
     * A grant that waits, or did.
     *
     * @param position in the line of its app, the next to be served being 1
     * @param assignmentId the grant it became, or the last one of which Apple had no licence left
     * @param problem why the holder cannot have it any more
     */
    record View(
            UUID id,
            UUID locationId,
            UUID assetId,
            String adamId,
            Optional<String> assetName,
            Optional<UUID> userId,
            Optional<String> userName,
            Optional<UUID> deviceId,
            Optional<String> deviceName,
            InstallMode install,
            int priority,
            WaitingState state,
            Optional<Long> position,
            Optional<UUID> assignmentId,
            Optional<Refused> problem,
            String askedBy,
            Instant askedAt,
            Optional<Instant> endedAt) {}

    WaitlistResource(Waitlist waitlist, Database database) {
        this.waitlist = waitlist;
        this.store = database.store(WaitlistStore.class);
    }

    /** Those who wait, unless {@code ?state=} says otherwise. */
    Response list(Call call) {
        Page page = call.page();
        return page.of(
                store.page(
                        call.queryId("assetId"),
                        call.queryChoice("state", WaitingState.class).orElse(WaitingState.WAITING),
                        page.before(),
                        page.rows()),
                listing -> listing.waiting().id(),
                listing -> view(listing, call.locale()));
    }

    Response get(Call call) {
        return Call.ok(view(find(call.id("id", "waiting-grant")), call.locale()));
    }

    Response cancel(Call call) {
        UUID id = call.id("id", "waiting-grant");
        about(call, find(id).waiting());
        waitlist.cancel(call.actor(), id);
        return Response.noContent();
    }

    /** What a grant says should become of it when no licence is left. */
    static WhenNoneFree whenNoneFree(Body body) {
        return body.optionalChoice("whenNoneFree", WhenNoneFree.class).orElse(WhenNoneFree.REFUSE);
    }

    /** @throws Problem INVALID_FIELD also for a priority of a grant that does not wait */
    static int priority(Body body, WhenNoneFree whenNoneFree) {
        Optional<Long> priority = body.optionalNumber("priority", -Waitlist.MOST_PRIORITY, Waitlist.MOST_PRIORITY);
        if (priority.isPresent() && whenNoneFree != WhenNoneFree.WAIT) {
            throw body.invalid("priority", "there", "not to be there without \"whenNoneFree\": \"WAIT\"");
        }
        return priority.orElse(0L).intValue();
    }

    View view(UUID id, Locale locale) {
        return view(find(id), locale);
    }

    private WaitingListing find(UUID id) {
        return store.listing(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "waiting-grant", id));
    }

    private static void about(Call call, WaitingGrantRow row) {
        call.about(Kind.ASSET, row.assetId());
        row.userId().ifPresent(id -> call.about(Kind.USER, id));
        row.deviceId().ifPresent(id -> call.about(Kind.DEVICE, id));
    }

    private static View view(WaitingListing listing, Locale locale) {
        WaitingGrantRow row = listing.waiting();
        return new View(
                row.id(),
                row.locationId(),
                row.assetId(),
                listing.adamId(),
                listing.assetName(),
                row.userId(),
                listing.userName(),
                row.deviceId(),
                listing.deviceName(),
                row.install(),
                row.priority(),
                row.state(),
                listing.position(),
                row.assignmentId(),
                row.problem().map(key -> Refused.of(key, row.problemArguments(), locale)),
                row.askedBy(),
                row.askedAt(),
                row.endedAt());
    }
}
