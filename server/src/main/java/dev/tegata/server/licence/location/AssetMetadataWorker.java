package dev.tegata.server.licence.location;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.licence.workbench.MetadataSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.AssetMetadataStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.ContentMetadata;
import dev.tegata.vpp.MetadataQuery;
import dev.tegata.vpp.VppException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns names, icons, bundle ids and what a device must run from the store of each location, for new assets at once and for the others
 * when their age says so. Nothing waits for it: an asset without a name is called by its number.
 */
public final class AssetMetadataWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(AssetMetadataWorker.class);

    /** Longer than the two calls to Apple can take. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** The store was away, or did not like us, for longer than the schedule goes; or it does not sell the app (yet). */
    private static final Duration ANOTHER_DAY = Duration.ofDays(1);

    /** As large as a list on a dense screen shows it. */
    private static final int ICON_PIXELS = 256;

    private final Workbench bench;
    private final Apple apple;
    private final MetadataSettings settings;
    private volatile boolean settingsCompared;

    public AssetMetadataWorker(Workbench bench, Apple apple, MetadataSettings settings) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "asset-metadata";
    }

    @Override
    public int runOnce() {
        return settings.cookie().map(this::runOnce).orElse(0);
    }

    private int runOnce(MetadataQuery.Cookie shown) {
        Instant now = bench.now();
        if (!settingsCompared) {
            compareSettings(shown, now);
            settingsCompared = true;
        }
        List<AssetMetadataStore.Due> due =
                bench.database().store(AssetMetadataStore.class).claim(now, now.plus(LEASE), MetadataQuery.MAX_IDS);
        if (!due.isEmpty()) {
            LocationRow location = bench.database()
                    .withHandle(tx -> Locations.find(tx, due.getFirst().locationId()));
            describe(location, settings.query(location, shown), due);
        }
        return due.size();
    }

    /** Once per process, not always: nodes with different settings would otherwise ask in turns. */
    private void compareSettings(MetadataQuery.Cookie shown, Instant now) {
        bench.database().useTransaction(tx -> {
            for (LocationRow location : tx.attach(LocationStore.class).all()) {
                String source = MetadataSettings.source(settings.query(location, shown));
                tx.attach(AssetMetadataStore.class).dueWhereOther(location.id(), source, now);
            }
        });
    }

    private void describe(LocationRow location, MetadataQuery query, List<AssetMetadataStore.Due> due) {
        Map<String, ContentMetadata> found;
        try {
            if (apple.serviceConfig(location).contentMetadataLookup().isEmpty()) {
                later(due, bench.now().plus(ANOTHER_DAY));
                return;
            }
            List<String> adamIds =
                    due.stream().map(AssetMetadataStore.Due::adamId).distinct().toList();
            found = apple.askBeside(location, (client, token) -> client.contentMetadata(token, query, adamIds));
        } catch (VppException e) {
            int tries =
                    due.stream().mapToInt(AssetMetadataStore.Due::tries).min().orElse(1);
            Instant next = Backoff.METADATA
                    .next(tries - 1, bench.now(), e.retryAfter())
                    .orElse(bench.now().plus(ANOTHER_DAY));
            LOG.info(
                    "the App Store does not tell about {} assets of location {}, next try at {}: {}",
                    due.size(),
                    location.name(),
                    next,
                    e.getMessage());
            later(due, next);
            return;
        }
        // In the order of their ids, as whoever locks several assets does.
        List<AssetMetadataStore.Due> ordered = due.stream()
                .sorted(Comparator.comparing(AssetMetadataStore.Due::id, Comparator.comparing(UUID::toString)))
                .toList();
        bench.database().useTransaction(tx -> ordered.forEach(asset -> note(tx, asset, query, found)));
    }

    private void note(
            Handle tx, AssetMetadataStore.Due asset, MetadataQuery query, Map<String, ContentMetadata> found) {
        AssetMetadataStore store = tx.attach(AssetMetadataStore.class);
        String source = MetadataSettings.source(query);
        Instant now = bench.now();
        ContentMetadata metadata = found.get(asset.adamId());
        if (metadata == null) {
            store.unknown(asset.id(), source, now.plus(ANOTHER_DAY));
            return;
        }
        store.described(
                new AssetMetadataStore.Described(
                        asset.id(),
                        metadata.name(),
                        metadata.bundleId(),
                        metadata.artwork(ICON_PIXELS).map(URI::toString),
                        metadata.minimumOSVersion(),
                        source),
                now,
                now.plus(settings.age()));
    }

    private void later(List<AssetMetadataStore.Due> due, Instant nextAt) {
        UUID[] ids = due.stream().map(AssetMetadataStore.Due::id).toArray(UUID[]::new);
        bench.database().store(AssetMetadataStore.class).later(ids, nextAt);
    }
}
