package dev.tegata.server.enrollment;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.checkin.Authenticate;
import dev.tegata.protocol.checkin.CheckOut;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.checkin.TokenUpdate;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.identity.Speaker;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.device.AuthenticatedDevice;
import dev.tegata.storage.device.DeviceRow;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.enrollment.CheckedInEnrollment;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.enrollment.EnrollmentKind;
import dev.tegata.storage.enrollment.EnrollmentLinkRow;
import dev.tegata.storage.enrollment.EnrollmentLinkStore;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.enrollment.PendingEnrollment;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.identity.IdentityCertificateStore;
import dev.tegata.storage.push.PushIntentStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The states of an enrollment: PENDING with Authenticate, ENROLLED with TokenUpdate, GONE with CheckOut or by an administrator.
 *
 * <p>Each step is one transaction with its timeline entry and its commands. Thread-safe.
 */
public final class Enrollments {
    private static final int MAX_TOKEN_BYTES = 100;

    private final Database database;
    private final Sealer sealer;
    private final CommandQueue commands;
    private final Inventory inventory;
    private final EnrollmentListener listener;
    private final Timeline timeline;
    private final InstantSource clock;

    public Enrollments(
            Database database,
            Sealer sealer,
            CommandQueue commands,
            Inventory inventory,
            EnrollmentListener listener,
            Timeline timeline,
            InstantSource clock) {
        this.database = database;
        this.sealer = sealer;
        this.commands = commands;
        this.inventory = inventory;
        this.listener = listener;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * A device begins to enroll, perhaps anew: what waited for it, and what it escrowed, belonged to its earlier life.
     *
     * @throws Problem when its certificate has just been bound to another device
     */
    void authenticate(Speaker speaker, Authenticate message) {
        EnrollmentId id = message.id();
        if (id.isUserChannel()) {
            throw new ProtocolException(
                    "expected an Authenticate of a device, got one of the user channel " + id.key());
        }
        Instant now = clock.instant();
        database.useTransaction(tx -> {
            if (speaker.bound()) {
                tx.attach(EnrollmentStore.class).hold(id.key()).ifPresent(before -> refuseRemoved(id, before));
            }
            bind(tx, speaker, now);
            UUID device = tx.attach(DeviceStore.class).authenticated(described(message, now));
            Optional<UUID> owner = speaker.bound() ? Optional.empty() : arrived(tx, speaker, device);
            EnrollmentStore store = tx.attach(EnrollmentStore.class);
            store.pending(pending(id, device, speaker, Optional.empty(), message.topic(), now));
            store.endUserChannels(device, now);
            List<UUID> channels =
                    store.ofDevice(device).stream().map(EnrollmentRow::id).toList();
            int cancelled = commands.cancelAll(tx, channels, "re-enrolled: the device authenticated anew");
            Map<String, Object> detail = new LinkedHashMap<>();
            message.serialNumber().ifPresent(serial -> detail.put("serialNumber", serial));
            message.productName().ifPresent(product -> detail.put("product", product));
            owner.ifPresent(user -> detail.put("owner", user.toString()));
            detail.put("cancelledCommands", cancelled);
            timeline.ok(tx, actor(id), "device.authenticated", subjects(tx, device), detail);
        });
    }

    /** An administrator was faster: the device was not removed yet when its identity was checked, and must not undo it now. */
    private static void refuseRemoved(EnrollmentId id, CheckedInEnrollment before) {
        if (before.endReason().filter(EndReason.REMOVED::equals).isPresent()) {
            throw Problem.of(ProblemCode.ENROLLMENT_REMOVED, id.deviceId());
        }
    }

    private static void bind(Handle tx, Speaker speaker, Instant now) {
        IdentityCertificateStore certificates = tx.attach(IdentityCertificateStore.class);
        String deviceKey = speaker.id().deviceId();
        if (certificates.bind(speaker.certificateSha256(), deviceKey, now)) {
            return;
        }
        // Bound before; between the check of the identity and now perhaps by another device.
        String holder = certificates
                .hold(speaker.certificateSha256())
                .flatMap(certificate -> certificate.deviceKey())
                .orElse("");
        if (!holder.equals(deviceKey)) {
            throw Problem.of(ProblemCode.IDENTITY_OF_ANOTHER, "(just bound)", holder, deviceKey);
        }
    }

    /** The device gets the owner of the link its certificate came through; a link that names nobody leaves the owner as it is. */
    private static Optional<UUID> arrived(Handle tx, Speaker speaker, UUID device) {
        Optional<UUID> link = speaker.enrollmentLinkId();
        link.ifPresent(id -> tx.attach(EnrollmentLinkStore.class).came(id, device));
        Optional<UUID> owner =
                link.flatMap(tx.attach(EnrollmentLinkStore.class)::find).flatMap(EnrollmentLinkRow::ownerId);
        owner.ifPresent(user -> tx.attach(DeviceStore.class).giveTo(device, user));
        return owner;
    }

    /**
     * A channel tells how it is reached. It may come again at any time, and after a restore without an Authenticate.
     *
     * @throws Problem when the device has never authenticated
     */
    void updateToken(Speaker speaker, TokenUpdate message) {
        EnrollmentId id = message.id();
        Instant now = clock.instant();
        database.useTransaction(tx -> {
            EnrollmentStore store = tx.attach(EnrollmentStore.class);
            CheckedInEnrollment before = held(tx, speaker, message, now);
            if (!id.isUserChannel()) {
                refuseRemoved(id, before);
            }
            store.reachableAt(TokenRefreshes.address(before.id(), speaker.certificateSha256(), message, sealer, now));
            boolean moved = !before.isReachedAt(message.topic(), message.token().toArray(), message.pushMagic());
            if (before.state() != EnrollmentState.ENROLLED) {
                enrolled(tx, speaker, before, now);
            } else if (before.pushStopped().isPresent()) {
                timeline.ok(
                        tx,
                        actor(id),
                        "device.push-resumed",
                        subjects(tx, before.deviceId()),
                        Map.of("channel", channel(id)));
            }
            boolean reachableAgain = moved || before.pushStopped().isPresent();
            if (reachableAgain && tx.attach(CommandQueueStore.class).anyWaiting(before.id())) {
                tx.attach(PushIntentStore.class).wish(new UUID[] {before.id()}, now, now);
            }
        });
    }

    /** The enrollment, held; a user channel begins here, for users do not authenticate with us. */
    private static CheckedInEnrollment held(Handle tx, Speaker speaker, TokenUpdate message, Instant now) {
        EnrollmentStore store = tx.attach(EnrollmentStore.class);
        EnrollmentId id = message.id();
        Optional<CheckedInEnrollment> known = store.hold(id.key());
        if (known.isEmpty() && id.isUserChannel()) {
            UUID device = tx.attach(DeviceStore.class)
                    .findByKey(id.deviceId())
                    .map(DeviceRow::id)
                    .orElseThrow(() -> Problem.of(
                            ProblemCode.ENROLLMENT_UNKNOWN, id.device().key()));
            store.pending(pending(id, device, speaker, message.userShortName(), message.topic(), now));
            known = store.hold(id.key());
        }
        return known.orElseThrow(() -> Problem.of(ProblemCode.ENROLLMENT_UNKNOWN, id.key()));
    }

    private void enrolled(Handle tx, Speaker speaker, CheckedInEnrollment enrollment, Instant now) {
        EnrollmentId id = speaker.id();
        if (id.isUserChannel()) {
            timeline.ok(
                    tx,
                    actor(id),
                    "device.user-enrolled",
                    subjects(tx, enrollment.deviceId()),
                    Map.of("channel", channel(id)));
            return;
        }
        // Only now: had the new profile failed to install, the device would have gone back to the old one and its
        // certificate.
        tx.attach(IdentityCertificateStore.class).supersedeOthers(speaker.certificateSha256(), id.deviceId(), now);
        timeline.ok(
                tx,
                actor(id),
                "device.enrolled",
                subjects(tx, enrollment.deviceId()),
                enrollment.endReason().isPresent() ? Map.of("after", "restore") : Map.of());
        // First who listens, for it holds rows of its own before it wishes for a push, as its workers do: the other way
        // round two of
        // them could wait for each other, and the device would be sent away.
        listener.enrolled(tx, enrollment.deviceId());
        inventory.queue(tx, Actor.SYSTEM, enrollment.deviceId(), enrollment.id(), isUserEnrollment(id));
    }

    /** The profile was removed from the device. */
    void checkOut(Speaker speaker, CheckOut message) {
        EnrollmentId id = message.id();
        Instant now = clock.instant();
        database.useTransaction(tx -> {
            EnrollmentStore store = tx.attach(EnrollmentStore.class);
            Optional<CheckedInEnrollment> known = store.hold(id.key());
            if (known.isEmpty()) {
                return;
            }
            UUID device = known.get().deviceId();
            List<UUID> ended;
            if (id.isUserChannel()) {
                ended = store.endChannel(known.get().id(), EndReason.CHECKED_OUT, now)
                        ? List.of(known.get().id())
                        : List.of();
            } else {
                ended = store.end(device, EndReason.CHECKED_OUT, now);
            }
            if (!ended.isEmpty()) {
                // Before the queue, as the workers of who listens take their rows.
                if (!id.isUserChannel()) {
                    listener.left(tx, device, EndReason.CHECKED_OUT);
                }
                int cancelled = commands.cancelAll(tx, ended, "checked out: the profile was removed from the device");
                timeline.ok(
                        tx,
                        actor(id),
                        "device.checked-out",
                        subjects(tx, device),
                        Map.of("channel", channel(id), "cancelledCommands", cancelled));
            }
        });
    }

    /**
     * Ends the management of a device by an administrator's will: what waits is cancelled, and at its next word the device is told to remove
     * its management profile. Removing it again changes nothing.
     *
     * @throws Problem when there is no such device
     */
    public void remove(Actor actor, UUID deviceId) {
        Instant now = clock.instant();
        database.useTransaction(tx -> {
            if (tx.attach(DeviceStore.class).find(deviceId).isEmpty()) {
                throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId);
            }
            List<UUID> ended = tx.attach(EnrollmentStore.class).remove(deviceId, now);
            if (!ended.isEmpty()) {
                listener.left(tx, deviceId, EndReason.REMOVED);
                int cancelled = commands.cancelAll(tx, ended, "removed from management by " + actor.name());
                timeline.ok(
                        tx, actor, "device.removed", subjects(tx, deviceId), Map.of("cancelledCommands", cancelled));
            }
        });
    }

    static void checkToken(TokenUpdate message) {
        int length = message.token().length();
        if (length == 0 || length > MAX_TOKEN_BYTES) {
            throw new ProtocolException("expected a Token of 1 to " + MAX_TOKEN_BYTES + " bytes, got " + length);
        }
        if (message.pushMagic().isBlank()) {
            throw new ProtocolException("expected a PushMagic, got a blank text");
        }
    }

    private static AuthenticatedDevice described(Authenticate message, Instant now) {
        return new AuthenticatedDevice(
                Ids.next(),
                message.id().deviceId(),
                isUserEnrollment(message.id()),
                message.serialNumber(),
                message.productName(),
                message.modelName(),
                message.deviceName(),
                message.osVersion(),
                message.buildVersion(),
                message.imei(),
                now);
    }

    private static PendingEnrollment pending(
            EnrollmentId id, UUID device, Speaker speaker, Optional<String> userName, String topic, Instant now) {
        EnrollmentKind kind = EnrollmentKind.valueOf(id.kind().name());
        return new PendingEnrollment(
                Ids.ofEnrollment(id.key()), id.key(), device, kind, speaker.certificateSha256(), userName, topic, now);
    }

    private static boolean isUserEnrollment(EnrollmentId id) {
        return id.kind() == EnrollmentId.Kind.USER_ENROLLMENT_DEVICE
                || id.kind() == EnrollmentId.Kind.USER_ENROLLMENT_USER;
    }

    /** What happens to a device stands in the timeline of its owner too. */
    private static List<Subject> subjects(Handle tx, UUID device) {
        Optional<UUID> owner = tx.attach(DeviceStore.class).find(device).flatMap(DeviceRow::ownerId);
        return owner.map(user -> List.of(Subject.device(device), Subject.user(user)))
                .orElseGet(() -> List.of(Subject.device(device)));
    }

    private static String channel(EnrollmentId id) {
        return id.userId().orElse("device");
    }

    private static Actor actor(EnrollmentId id) {
        return Actor.device(id.deviceId());
    }
}
