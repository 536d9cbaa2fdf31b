package dev.tegata.storage.licence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of how each app is granted. Thread-safe. */
@RegisterConstructorMapper(AssetPolicyRow.class)
public interface AssetPolicyStore {

    @SqlQuery("select * from asset_policy where asset_id = any(:assetIds)")
    List<AssetPolicyRow> stored(UUID[] assetIds);

    /** By the asset; the defaults where nobody said otherwise. */
    default Map<UUID, AssetPolicyRow> of(UUID... assetIds) {
        Map<UUID, AssetPolicyRow> policies = new HashMap<>();
        for (UUID id : assetIds) {
            policies.put(id, AssetPolicyRow.defaults(id));
        }
        stored(assetIds).forEach(row -> policies.put(row.assetId(), row));
        return policies;
    }

    default AssetPolicyRow one(UUID assetId) {
        return Objects.requireNonNull(of(assetId).get(assetId));
    }

    @SqlUpdate("""
            insert into asset_policy (asset_id, holder, grant_from) values (:assetId, :holder, :grantFrom)
            on conflict (asset_id) do update set holder = excluded.holder, grant_from = excluded.grant_from
            """)
    int put(@BindMethods AssetPolicyRow policy);
}
