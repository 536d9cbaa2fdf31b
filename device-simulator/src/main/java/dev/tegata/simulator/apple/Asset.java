package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a location bought of one app or book, and who holds it. Guarded by the lock of {@link VppState}. */
final class Asset {
    // How Apple counts a free item that has no limit (Apple: Managing assets, 2026).
    private static final long UNLIMITED = Integer.MAX_VALUE;

    private final CatalogueApp app;
    private final Map<Holder, Long> holders = new LinkedHashMap<>();
    private long bought;

    Asset(CatalogueApp app) {
        this.app = app;
    }

    CatalogueApp app() {
        return app;
    }

    AssetKey key() {
        return app.key();
    }

    long total() {
        return app.unlimited() ? UNLIMITED : bought;
    }

    long assigned() {
        return holders.size();
    }

    long available() {
        return total() - assigned();
    }

    long bought() {
        return bought;
    }

    /** Adds licences, or takes back free ones when negative. */
    void buy(long count) {
        bought += count;
    }

    /** Every holder with the revision at which it was added. */
    Map<Holder, Long> holders() {
        return holders;
    }

    ObjectNode json() {
        ObjectNode node = identity();
        return node.put("availableCount", available()).put("retiredCount", 0).put("totalCount", total());
    }

    /** As in {@code unlimitedAssets[]}: without the counts that mean nothing there. */
    ObjectNode identity() {
        ObjectNode node = key().json();
        node.put("assignedCount", assigned())
                .put("deviceAssignable", app.deviceAssignable())
                .put("productType", app.productType())
                .put("revocable", app.revocable())
                .set("supportedPlatforms", Json.tree(app.supportedPlatforms()));
        return node;
    }
}
