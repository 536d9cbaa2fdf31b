package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.people.Organizations;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.people.Organization;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/organizations}. */
final class OrganizationResource {
    private static final int MAX_NAME = 200;

    private final Organizations organizations;

    OrganizationResource(Organizations organizations) {
        this.organizations = organizations;
    }

    Response list(Call call) {
        Page page = call.page();
        Optional<UUID> parentId = call.queryId("parentId");
        return page.of(
                organizations.page(parentId, page.before(), page.rows()),
                Organization::id,
                organization -> organization);
    }

    Response create(Call call) {
        Body body = call.body("name", "parentId");
        Optional<UUID> parentId = body.optionalId("parentId");
        parentId.ifPresent(id -> call.about(Kind.ORGANIZATION, id));
        Organization organization = organizations.create(call.actor(), name(body), parentId);
        return Call.created("/api/v1/organizations/" + organization.id(), organization);
    }

    Response get(Call call) {
        return Call.ok(organizations.get(call.id(Kind.ORGANIZATION)));
    }

    /** Changes the fields that are there; {@code "parentId": null} makes a root. */
    Response change(Call call) {
        UUID id = call.id(Kind.ORGANIZATION);
        Body body = call.body("name", "parentId");
        return Call.ok(organizations.change(
                call.actor(),
                id,
                before -> new Organization(
                        id,
                        body.has("parentId") ? body.optionalId("parentId") : before.parentId(),
                        body.has("name") ? name(body) : before.name(),
                        before.createdAt())));
    }

    Response delete(Call call) {
        organizations.delete(call.actor(), call.id(Kind.ORGANIZATION));
        return Response.noContent();
    }

    private static String name(Body body) {
        return body.optionalText("name", MAX_NAME).orElseThrow(() -> body.missing("name"));
    }
}
