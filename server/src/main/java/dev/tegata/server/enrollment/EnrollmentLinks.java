package dev.tegata.server.enrollment;

import dev.tegata.server.ca.Digests;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.enrollment.EnrollmentLinkRow;
import dev.tegata.storage.enrollment.EnrollmentLinkStore;
import dev.tegata.storage.event.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One-time links by which people enroll their devices. Thread-safe. */
public final class EnrollmentLinks {
    /** Shorter ones expire before the person has read the mail. */
    static final Duration SHORTEST = Duration.ofMinutes(1);

    /** Longer ones would be forgotten in somebody's inbox, still open. */
    static final Duration LONGEST = Duration.ofDays(90);

    private final Database database;
    private final EnrollmentSettings settings;
    private final Timeline timeline;
    private final InstantSource clock;

    public EnrollmentLinks(Database database, EnrollmentSettings settings, Timeline timeline, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * Makes a link for one device.
     *
     * @param ownerId the person who gets the device that comes through it
     * @param validity 1 minute to 90 days
     * @throws Problem when the validity is out of bounds or the owner does not exist
     */
    public CreatedLink create(Actor actor, Optional<UUID> ownerId, Duration validity) {
        if (validity.compareTo(SHORTEST) < 0 || validity.compareTo(LONGEST) > 0) {
            throw Problem.of(
                    ProblemCode.INVALID_FIELD,
                    "validity",
                    validity,
                    SHORTEST.toMinutes() + " minute to " + LONGEST.toDays() + " days");
        }
        Instant now = clock.instant();
        String token = Digests.newSecret();
        EnrollmentLinkRow link = new EnrollmentLinkRow(
                Ids.next(), ownerId, actor.name(), now, now.plus(validity), Optional.empty(), Optional.empty());
        database.useTransaction(tx -> {
            if (!tx.attach(EnrollmentLinkStore.class).insert(Digests.sha256(token), link)) {
                throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "user", ownerId.orElseThrow());
            }
            List<Subject> subjects = new ArrayList<>();
            subjects.add(new Subject(Subject.Kind.ENROLLMENT_LINK, link.id()));
            ownerId.map(Subject::user).ifPresent(subjects::add);
            timeline.ok(
                    tx,
                    actor,
                    "enrollment-link.created",
                    subjects,
                    Map.of("expiresAt", link.expiresAt().toString()));
        });
        return new CreatedLink(link, settings.url("/enroll/" + token));
    }

    /**
     * The link of a token, while a device can still enroll through it.
     *
     * @throws Problem when it is unknown, expired or used
     */
    public EnrollmentLinkRow open(String token) {
        EnrollmentLinkRow link = database.store(EnrollmentLinkStore.class)
                .findByToken(Digests.sha256(token))
                .orElseThrow(() -> Problem.of(ProblemCode.ENROLLMENT_LINK_UNKNOWN));
        if (link.usedAt().isPresent()) {
            throw Problem.of(ProblemCode.ENROLLMENT_LINK_USED, link.usedAt().get());
        }
        if (!link.isOpen(clock.instant())) {
            throw Problem.of(ProblemCode.ENROLLMENT_LINK_EXPIRED, link.expiresAt());
        }
        return link;
    }
}
