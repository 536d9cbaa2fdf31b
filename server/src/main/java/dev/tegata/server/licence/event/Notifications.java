package dev.tegata.server.licence.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.server.ca.Digests;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.NotificationStore;
import dev.tegata.storage.licence.VppUserRefreshStore;
import dev.tegata.vpp.MalformedNotificationException;
import dev.tegata.vpp.Notification;
import dev.tegata.vpp.VppUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Takes in what Apple reports of its own accord (Apple: "Subscribing to notifications").
 *
 * <p>A notification is a bell, never the truth: its effect is that something is looked at now, written in the transaction that stores it. So
 * one that comes twice, late, in pieces or not at all changes nothing but the time at which we know. Thread-safe.
 */
public final class Notifications {
    /** Purchases come in bursts, one notification per app. */
    static final Duration COUNTS_READ_WITHIN = Duration.ofSeconds(2);

    /** What Apple does not let us read for so long, the daily synchronization will. */
    private static final Duration READ_ACCOUNTS_FOR = Duration.ofHours(1);

    /** Apple's names are UUIDs; PostgreSQL could not index much longer ones. */
    private static final int MAX_NAME = 200;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workbench bench;

    public Notifications(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Takes in one notification. When this returns it is stored and will have its effect; it may come again, then nothing happens.
     *
     * @param token what the sender proves itself with; empty when it does not
     * @throws Problem NO_SUCH_RESOURCE for an unknown location, NOTIFICATION_TOKEN_WRONG, NOTIFICATION_MALFORMED; nothing is stored
     */
    public void receive(UUID locationId, Optional<String> token, byte[] body) {
        LocationRow location = authenticated(locationId, token);
        Notification notification = decode(location, body);
        String stored = withoutSecrets(body);
        bench.database().useTransaction(tx -> {
            boolean isNew = tx.attach(NotificationStore.class)
                            .insert(
                                    locationId,
                                    notification.notificationId(),
                                    type(notification),
                                    eventId(notification),
                                    bench.now(),
                                    stored)
                    > 0;
            if (isNew) {
                effect(tx, location, notification);
            }
        });
        bench.bell().ring();
    }

    private LocationRow authenticated(UUID locationId, Optional<String> token) {
        return bench.database().withHandle(handle -> {
            ClientConfigRow config = handle.attach(ClientConfigStore.class)
                    .find(locationId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "location", locationId));
            byte[] presented = Digests.sha256(token.orElse(""));
            if (!MessageDigest.isEqual(presented, config.authTokenSha256())) {
                throw Problem.of(ProblemCode.NOTIFICATION_TOKEN_WRONG, locationId);
            }
            return Locations.find(handle, locationId);
        });
    }

    private static Notification decode(LocationRow location, byte[] body) {
        Notification notification;
        try {
            notification = Notification.decode(body);
        } catch (MalformedNotificationException e) {
            throw Problem.of(ProblemCode.NOTIFICATION_MALFORMED, e, String.valueOf(e.getMessage()));
        }
        requireName("notificationId", notification.notificationId());
        eventId(notification).ifPresent(id -> requireName("notification.eventId", id));
        if (!notification.uId().equals(location.uid())) {
            throw Problem.of(
                    ProblemCode.NOTIFICATION_MALFORMED,
                    "expected the uId %s of this location, got %s"
                            .formatted(location.uid(), shortened(notification.uId())));
        }
        return notification;
    }

    private static void requireName(String field, String value) {
        if (value.isEmpty() || value.length() > MAX_NAME) {
            throw Problem.of(
                    ProblemCode.NOTIFICATION_MALFORMED,
                    "expected 1 to %d characters in %s, got %d".formatted(MAX_NAME, field, value.length()));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /** Invite codes are secrets: whoever has one can link an Apple Account. */
    private static String withoutSecrets(byte[] body) {
        String text;
        try {
            JsonNode tree = JSON.readTree(body);
            tree.findParents("inviteCode").forEach(each -> ((ObjectNode) each).remove("inviteCode"));
            text = JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw Problem.of(ProblemCode.NOTIFICATION_MALFORMED, e, e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        // Both are JSON, and neither is text to PostgreSQL.
        if (text.contains("\\u0000") || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Problem.of(ProblemCode.NOTIFICATION_MALFORMED, "expected text, got a character that is none");
        }
        return text;
    }

    private static String type(Notification notification) {
        return switch (notification) {
            case Notification.TestNotification test -> "TEST_NOTIFICATION";
            case Notification.AssetCount count -> "ASSET_COUNT";
            case Notification.AssetManagement assets -> "ASSET_MANAGEMENT";
            case Notification.UserManagement users -> "USER_MANAGEMENT";
            case Notification.UserAssociated accepted -> "USER_ASSOCIATED";
            case Notification.Unknown unknown -> shortened(unknown.type());
        };
    }

    private static Optional<String> eventId(Notification notification) {
        return switch (notification) {
            case Notification.AssetManagement assets ->
                Optional.of(assets.eventId().value());
            case Notification.UserManagement users ->
                Optional.of(users.eventId().value());
            default -> Optional.empty();
        };
    }

    private void effect(Handle tx, LocationRow location, Notification notification) {
        Instant now = bench.now();
        switch (notification) {
            case Notification.AssetManagement assets ->
                announced(tx, location, assets.eventId().value());
            case Notification.UserManagement users ->
                announced(tx, location, users.eventId().value());
            case Notification.UserAssociated accepted ->
                tx.attach(VppUserRefreshStore.class)
                        .request(
                                location.id(),
                                clientUserIds(accepted.associatedUsers()),
                                now,
                                now.plus(READ_ACCOUNTS_FOR));
            case Notification.AssetCount count ->
                tx.attach(LocationStore.class).requestSyncBy(location.id(), now.plus(COUNTS_READ_WITHIN), now);
            case Notification.TestNotification test -> {}
            case Notification.Unknown unknown -> {}
        }
    }

    /** An event we do not know (yet) is found by the stored notification as soon as its name is. */
    private void announced(Handle tx, LocationRow location, String eventId) {
        tx.attach(AppleEventStore.class).announced(location.id(), eventId, bench.now());
    }

    private static UUID[] clientUserIds(List<VppUser> users) {
        return users.stream()
                .flatMap(user -> uuid(user.clientUserId()).stream())
                .toArray(UUID[]::new);
    }

    /** Ours are UUIDs; other ids are of users whom another server made. */
    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
