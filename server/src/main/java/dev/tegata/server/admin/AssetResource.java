package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.LicenceListingStore;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/assets}: the apps and books of all libraries, with their counts. */
final class AssetResource {
    private final AssetStore store;
    private final LicenceListingStore listings;
    private final WaitlistStore waitlist;

    /**
     * An asset; the counts are Apple's.
     *
     * @param iconUrl of a PNG at Apple's, 256 pixels wide; not kept here
     * @param metadataAt when the App Store last told name and icon; empty when it never did
     * @param unlimited a free item without an end to its licences
     * @param waiting how many grants wait for a licence
     * @param goneAt set when it is no longer in Apple's list
     */
    private record View(
            UUID id,
            UUID locationId,
            String adamId,
            String pricingParam,
            String productType,
            Optional<String> name,
            Optional<String> bundleId,
            Optional<String> iconUrl,
            Optional<String> minimumOs,
            Optional<Instant> metadataAt,
            boolean deviceAssignable,
            boolean revocable,
            List<String> supportedPlatforms,
            boolean unlimited,
            long totalCount,
            long assignedCount,
            long availableCount,
            long retiredCount,
            long waiting,
            Optional<Instant> goneAt,
            Instant syncedAt) {
        static View of(AssetRow row, long waiting) {
            return new View(
                    row.id(),
                    row.locationId(),
                    row.adamId(),
                    row.pricingParam(),
                    row.productType(),
                    row.name(),
                    row.bundleId(),
                    row.iconUrl(),
                    row.minimumOs(),
                    row.metadataAt(),
                    row.deviceAssignable(),
                    row.revocable(),
                    row.supportedPlatforms(),
                    row.unlimited(),
                    row.totalCount(),
                    row.assignedCount(),
                    row.availableCount(),
                    row.retiredCount(),
                    waiting,
                    row.goneAt(),
                    row.syncedAt());
        }
    }

    AssetResource(Database database) {
        this.store = database.store(AssetStore.class);
        this.listings = database.store(LicenceListingStore.class);
        this.waitlist = database.store(WaitlistStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        List<AssetRow> rows = listings.assets(
                call.queryId("locationId"),
                call.queryText("q"),
                call.queryFlag("grantable"),
                page.before(),
                page.rows());
        Map<UUID, Long> waiting = waiting(rows);
        return page.of(rows, AssetRow::id, row -> View.of(row, waiting.getOrDefault(row.id(), 0L)));
    }

    Response get(Call call) {
        UUID id = call.id(Kind.ASSET);
        AssetRow row = store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", id));
        return Call.ok(View.of(row, waiting(List.of(row)).getOrDefault(id, 0L)));
    }

    private Map<UUID, Long> waiting(List<AssetRow> rows) {
        Map<UUID, Long> waiting = new HashMap<>();
        waitlist.lines(rows.stream().map(AssetRow::id).toArray(UUID[]::new))
                .forEach(line -> waiting.put(line.assetId(), line.waiting()));
        return waiting;
    }
}
