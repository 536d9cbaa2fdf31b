package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.ledger.AssetBalance;
import dev.tegata.storage.ledger.LedgerCheckRow;
import dev.tegata.storage.ledger.LedgerEntryRow;
import dev.tegata.storage.ledger.LedgerFault;
import dev.tegata.storage.ledger.LedgerFilter;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerListing;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.LocationStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The ledger of a library, an app, a person or a device, as JSON or CSV; what it adds up to; and whether that is what Apple says. */
final class LedgerResource {
    private final LedgerStore store;
    private final LocationStore locations;

    /**
     * An entry.
     *
     * @param actor who wanted it, as in the timeline
     */
    private record View(
            UUID id,
            Instant at,
            LedgerKind kind,
            UUID locationId,
            UUID assetId,
            String adamId,
            Optional<String> assetName,
            Optional<UUID> userId,
            Optional<String> userName,
            Optional<UUID> vppUserId,
            Optional<String> serialNumber,
            Optional<UUID> assignmentId,
            long assignedDelta,
            long totalDelta,
            String actor,
            Optional<String> reason) {
        static View of(LedgerListing listing) {
            LedgerEntryRow row = listing.entry();
            return new View(
                    row.id(),
                    row.at(),
                    row.kind(),
                    row.locationId(),
                    row.assetId(),
                    listing.adamId(),
                    listing.assetName(),
                    listing.userId(),
                    listing.userName(),
                    row.vppUserId(),
                    row.serialNumber(),
                    row.assignmentId(),
                    row.assignedDelta(),
                    row.totalDelta(),
                    row.actor(),
                    row.reason());
        }

        List<Object> cells() {
            return List.of(
                    at,
                    kind,
                    adamId,
                    assetName,
                    userName,
                    serialNumber,
                    assignedDelta,
                    totalDelta,
                    actor,
                    reason,
                    id,
                    assetId,
                    userId,
                    assignmentId);
        }
    }

    private static final List<String> COLUMNS = List.of(
            "at",
            "kind",
            "adamId",
            "assetName",
            "userName",
            "serialNumber",
            "assignedDelta",
            "totalDelta",
            "actor",
            "reason",
            "id",
            "assetId",
            "userId",
            "assignmentId");

    /**
     * The last check after a full reconciliation, and what does not add up at this moment by our own tables.
     *
     * @param faults those of the last check
     */
    private record CheckView(
            Optional<LedgerCheckRow.State> state,
            Optional<Instant> at,
            Optional<Instant> readAt,
            Optional<JsonNode> faults,
            List<LedgerFault> now) {}

    LedgerResource(Database database) {
        this.store = database.store(LedgerStore.class);
        this.locations = database.store(LocationStore.class);
    }

    Response ofLocation(Call call) {
        return page(call, LedgerFilter.ofLocation(location(call)));
    }

    Response ofAsset(Call call) {
        return page(call, LedgerFilter.ofAsset(call.id(Kind.ASSET)));
    }

    Response ofUser(Call call) {
        return page(call, LedgerFilter.ofUser(call.id(Kind.USER)));
    }

    /** What was given to the device itself. */
    Response ofDevice(Call call) {
        return page(call, LedgerFilter.ofDevice(call.id(Kind.DEVICE)));
    }

    Response balances(Call call) {
        UUID locationId = location(call);
        Page page = call.page();
        return page.of(store.balances(locationId, page.before(), page.rows()), AssetBalance::assetId, row -> row);
    }

    Response check(Call call) {
        UUID locationId = location(call);
        Optional<LedgerCheckRow> last = store.lastCheck(locationId);
        return Call.ok(new CheckView(
                last.map(LedgerCheckRow::state),
                last.map(LedgerCheckRow::at),
                last.map(LedgerCheckRow::readAt),
                last.map(check -> Json.stored(check.faults())),
                store.faults(locationId)));
    }

    private UUID location(Call call) {
        UUID id = call.id(Kind.LOCATION);
        if (locations.find(id).isEmpty()) {
            throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "content-token", id);
        }
        return id;
    }

    private Response page(Call call, LedgerFilter filter) {
        Page page = call.page();
        List<LedgerListing> rows = store.page(filter, page.before(), page.rows());
        boolean asTable = call.request()
                .header("Accept")
                .filter(accept -> accept.contains(Csv.TYPE))
                .isPresent();
        return asTable ? table(page, rows) : page.of(rows, row -> row.entry().id(), View::of);
    }

    private static Response table(Page page, List<LedgerListing> rows) {
        Csv csv = new Csv(COLUMNS);
        page.shown(rows).forEach(row -> csv.add(View.of(row).cells()));
        Response table = Response.ok(csv.toString().getBytes(StandardCharsets.UTF_8), Csv.TYPE + "; charset=utf-8");
        return page.next(rows, row -> row.entry().id())
                .map(next -> table.withHeader(
                        "Link", "<%s?limit=%d&cursor=%s>; rel=\"next\"".formatted(page.list(), page.limit(), next)))
                .orElse(table);
    }
}
