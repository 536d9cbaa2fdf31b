package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.move.Moves;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.AssetPolicyRow.Holder;
import dev.tegata.storage.move.MovePart;
import dev.tegata.storage.move.MoveRow;
import dev.tegata.storage.move.MoveState;
import dev.tegata.storage.move.MoveStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /api/v1/assets/{id}/moves}: apps that go over from persons' licences to those of their devices, or back. */
final class MoveResource {
    private static final String PATH = "/api/v1/moves/";

    /** Each is a transaction of its own; a caller should not wait longer than for these. */
    private static final int MAX_AT_ONCE = 500;

    private final Moves moves;
    private final MoveStore store;

    /**
     * A move.
     *
     * @param to who holds the licences then
     * @param assignments what is given back (OLD), what is granted for it (NEW) and what was there already (THERE)
     */
    private record View(
            UUID id,
            UUID assetId,
            UUID userId,
            To to,
            MoveState state,
            Optional<Failure> failure,
            List<MovePart> assignments,
            String askedBy,
            Instant askedAt,
            Instant changedAt) {}

    /** Who is to hold the licences. */
    private enum To {
        USER,
        DEVICE
    }

    /** One of several: the move, or why not. */
    private record Result(UUID userId, Optional<View> move, Optional<Refused> problem) {}

    private record Results(long started, long refused, List<Result> items) {}

    MoveResource(Moves moves, Database database) {
        this.moves = moves;
        this.store = database.store(MoveStore.class);
    }

    Response list(Call call) {
        UUID assetId = call.id(Kind.ASSET);
        Page page = call.page();
        return page.of(
                store.page(assetId, call.queryChoice("state", MoveState.class), page.before(), page.rows()),
                MoveRow::id,
                row -> view(row, call.locale()));
    }

    Response get(Call call) {
        UUID id = call.id("id", "move");
        return Call.ok(view(
                store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "move", id)), call.locale()));
    }

    Response begin(Call call) {
        UUID assetId = call.id(Kind.ASSET);
        Body body = call.body("to", "userId", "userIds");
        Holder to = Holder.valueOf(body.choice("to", To.class).name());
        if (body.has("userIds") == body.has("userId")) {
            throw body.has("userId")
                    ? body.invalid("userId", "userId + userIds", "userId | userIds")
                    : body.missing("userId");
        }
        if (body.has("userId")) {
            View view = view(
                    moves.move(call.actor(), assetId, call.about(Kind.USER, body.id("userId")), to), call.locale());
            return Call.accepted(PATH + view.id(), view);
        }
        List<Result> results = body.ids("userIds", MAX_AT_ONCE).stream()
                .map(userId -> attempt(call, assetId, userId, to))
                .toList();
        long refused =
                results.stream().filter(result -> result.problem().isPresent()).count();
        // 202 as long as something is under way; each item tells for itself.
        return Response.json(
                refused < results.size() ? 202 : 422,
                Json.write(new Results(results.size() - refused, refused, results)));
    }

    private Result attempt(Call call, UUID assetId, UUID userId, Holder to) {
        try {
            MoveRow move = moves.move(call.actor(), assetId, userId, to);
            return new Result(userId, Optional.of(view(move, call.locale())), Optional.empty());
        } catch (Problem refused) {
            call.refused(Set.of(new Subject(Kind.ASSET, assetId), Subject.user(userId)), refused);
            return new Result(userId, Optional.empty(), Optional.of(Refused.of(refused, call.locale())));
        }
    }

    private View view(MoveRow row, Locale locale) {
        return new View(
                row.id(),
                row.assetId(),
                row.userId(),
                To.valueOf(row.holder().name()),
                row.state(),
                Failure.of(row.cause(), row.failureNumber(), row.failure(), locale),
                store.parts(row.id()),
                row.askedBy(),
                row.askedAt(),
                row.changedAt());
    }
}
