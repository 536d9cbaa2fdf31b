package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.people.UserDetails;
import dev.tegata.server.people.Users;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.people.User;
import dev.tegata.storage.people.UserFilter;
import dev.tegata.storage.people.UserListing;
import dev.tegata.storage.people.VppStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** {@code /api/v1/users}. */
final class UserResource {
    private static final int MAX_NAME = 200;
    private static final int MAX_CODE = 100;
    private static final String[] FIELDS = {
        "organizationId", "name", "reading", "email", "employeeCode", "language", "managedAppleId"
    };

    private final Users users;

    /**
     * A person as the API shows it.
     *
     * @param vppStatus 未作成 / 未使用 / 使用中 / 無効, at the location where the person got furthest
     * @param devices how many devices are linked
     */
    record View(
            UUID id,
            UUID organizationId,
            String name,
            Optional<String> reading,
            Optional<String> email,
            Optional<String> employeeCode,
            String language,
            Optional<String> managedAppleId,
            VppStatus vppStatus,
            int devices,
            Instant createdAt) {
        static View of(UserListing listing) {
            User user = listing.user();
            return new View(
                    user.id(),
                    user.organizationId(),
                    user.name(),
                    user.reading(),
                    user.email(),
                    user.employeeCode(),
                    user.language(),
                    user.managedAppleId(),
                    listing.vppStatus(),
                    listing.devices(),
                    user.createdAt());
        }
    }

    UserResource(Users users) {
        this.users = users;
    }

    Response list(Call call) {
        Page page = call.page();
        UserFilter filter = new UserFilter(
                call.queryId("organizationId"), call.queryText("q"), call.queryChoice("vppStatus", VppStatus.class));
        return page.of(
                users.page(filter, page.before(), page.rows()),
                listing -> listing.user().id(),
                View::of);
    }

    Response create(Call call) {
        Body body = call.body(FIELDS);
        UserDetails details = new UserDetails(
                call.about(Kind.ORGANIZATION, body.id("organizationId")),
                body.optionalText("name", MAX_NAME).orElseThrow(() -> body.missing("name")),
                body.optionalText("reading", MAX_NAME),
                body.optionalText("email"),
                body.optionalText("employeeCode", MAX_CODE),
                body.optionalText("language").orElse("ja"),
                body.optionalText("managedAppleId"));
        User user = users.create(call.actor(), details);
        return Call.created("/api/v1/users/" + user.id(), View.of(users.get(user.id())));
    }

    Response get(Call call) {
        return Call.ok(View.of(users.get(call.id(Kind.USER))));
    }

    /** Changes the fields that are there; null empties one that may be empty. */
    Response change(Call call) {
        UUID id = call.id(Kind.USER);
        users.change(call.actor(), id, merge(call.body(FIELDS)));
        return Call.ok(View.of(users.get(id)));
    }

    Response delete(Call call) {
        users.delete(call.actor(), call.id(Kind.USER));
        return Response.noContent();
    }

    private static UnaryOperator<UserDetails> merge(Body body) {
        return before -> new UserDetails(
                body.has("organizationId") ? body.id("organizationId") : before.organizationId(),
                body.has("name")
                        ? body.optionalText("name", MAX_NAME).orElseThrow(() -> body.missing("name"))
                        : before.name(),
                body.has("reading") ? body.optionalText("reading", MAX_NAME) : before.reading(),
                body.has("email") ? body.optionalText("email") : before.email(),
                body.has("employeeCode") ? body.optionalText("employeeCode", MAX_CODE) : before.employeeCode(),
                body.has("language") ? body.text("language") : before.language(),
                body.has("managedAppleId") ? body.optionalText("managedAppleId") : before.managedAppleId());
    }
}
