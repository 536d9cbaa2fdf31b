package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssetPolicyStore;
import dev.tegata.storage.licence.AssetStore;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** How each app is granted. Thread-safe. */
public final class AssetPolicies {
    private final Workbench bench;

    public AssetPolicies(Workbench bench) {
        this.bench = bench;
    }

    /** @throws Problem NO_SUCH_RESOURCE */
    public AssetPolicyRow of(UUID assetId) {
        return bench.database().withHandle(tx -> {
            requireAsset(tx, assetId);
            return tx.attach(AssetPolicyStore.class).one(assetId);
        });
    }

    /**
     * How an app is granted from now on; what is granted stays.
     *
     * @throws Problem NO_SUCH_RESOURCE; nothing is changed
     */
    public void change(Actor actor, AssetPolicyRow policy) {
        bench.database().useTransaction(tx -> {
            requireAsset(tx, policy.assetId());
            tx.attach(AssetPolicyStore.class).put(policy);
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "asset.policy-changed",
                            List.of(new Subject(Subject.Kind.ASSET, policy.assetId())),
                            Map.of(
                                    "holder",
                                    policy.holder().name(),
                                    "grantFrom",
                                    policy.grantFrom().map(Enum::name).orElse("")));
        });
    }

    private static void requireAsset(Handle tx, UUID assetId) {
        if (tx.attach(AssetStore.class).find(assetId).isEmpty()) {
            throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", assetId);
        }
    }
}
