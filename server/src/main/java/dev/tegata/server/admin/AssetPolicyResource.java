package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.assignment.AssetPolicies;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.ledger.LocationPolicyRow.GrantFrom;
import dev.tegata.storage.licence.AssetPolicyRow;
import java.util.UUID;

/** {@code /api/v1/assets/{id}/policy}: how an app is granted. */
final class AssetPolicyResource {
    private final AssetPolicies policies;

    AssetPolicyResource(AssetPolicies policies) {
        this.policies = policies;
    }

    Response get(Call call) {
        return Call.ok(policies.of(call.id(Kind.ASSET)));
    }

    /** The fields given, the others stay; {@code "grantFrom": null} is as the location has it. */
    Response change(Call call) {
        UUID id = call.id(Kind.ASSET);
        Body body = call.body("holder", "grantFrom");
        AssetPolicyRow before = policies.of(id);
        AssetPolicyRow policy = new AssetPolicyRow(
                id,
                body.optionalChoice("holder", AssetPolicyRow.Holder.class).orElse(before.holder()),
                body.has("grantFrom") ? body.optionalChoice("grantFrom", GrantFrom.class) : before.grantFrom());
        policies.change(call.actor(), policy);
        return Call.ok(policy);
    }
}
