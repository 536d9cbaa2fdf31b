package dev.tegata.server.admin;

import dev.tegata.server.enrollment.CreatedLink;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.enrollment.EnrollmentLinkRow;
import dev.tegata.storage.enrollment.EnrollmentLinkStore;
import dev.tegata.storage.event.Subject.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/enrollment-links}: how a device comes under management. */
final class EnrollmentLinkResource {
    private static final long DEFAULT_HOURS = 24;

    /** The longest the service makes: 90 days. */
    private static final long MAX_HOURS = 90 * 24;

    private final EnrollmentLinks links;
    private final EnrollmentLinkStore store;

    /**
     * A link without its address.
     *
     * @param deviceId the device that came through it
     */
    private record View(
            UUID id,
            Optional<UUID> ownerId,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> usedAt,
            Optional<UUID> deviceId) {
        static View of(EnrollmentLinkRow row) {
            return new View(
                    row.id(),
                    row.ownerId(),
                    row.createdBy(),
                    row.createdAt(),
                    row.expiresAt(),
                    row.usedAt(),
                    row.deviceId());
        }
    }

    private record Created(UUID id, String url, Instant expiresAt) {}

    EnrollmentLinkResource(EnrollmentLinks links, Database database) {
        this.links = links;
        this.store = database.store(EnrollmentLinkStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        return page.of(
                store.page(call.queryId("ownerId"), page.before(), page.rows()), EnrollmentLinkRow::id, View::of);
    }

    Response get(Call call) {
        UUID id = call.id(Kind.ENROLLMENT_LINK);
        return Call.ok(View.of(
                store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "enrollment-link", id))));
    }

    /** The only answer that ever shows the address. */
    Response create(Call call) {
        Body body = call.body("ownerId", "validForHours");
        Optional<UUID> ownerId = body.optionalId("ownerId");
        ownerId.ifPresent(id -> call.about(Kind.USER, id));
        long hours = body.optionalNumber("validForHours", 1, MAX_HOURS).orElse(DEFAULT_HOURS);
        CreatedLink created = links.create(call.actor(), ownerId, Duration.ofHours(hours));
        UUID id = created.link().id();
        return Call.created(
                        "/api/v1/enrollment-links/" + id,
                        new Created(id, created.url(), created.link().expiresAt()))
                .withHeader("Cache-Control", "no-store");
    }
}
