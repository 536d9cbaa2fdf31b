package dev.tegata.vpp;

import java.util.List;
import java.util.Optional;

/**
 * What Apple reports of a location on its own accord (Apple: "Subscribing to notifications").
 *
 * <p>Delivery is best effort: some are lost, some come twice, some before the answer to the request that caused them. One change
 * can give many of them, at most 100 elements in each, successes apart from failures; only {@link
 * AppsAndBooksClient#eventStatus} says that all is done.
 */
public sealed interface Notification {

    /** The same for a notification that comes again. */
    String notificationId();

    /** The library concerned. */
    String uId();

    /** Apple tries out the address while it is being set. */
    record TestNotification(String notificationId, String uId) implements Notification {}

    /**
     * Licences were bought, transferred or refunded.
     *
     * @param countDelta how many more, or fewer when negative
     */
    record AssetCount(String notificationId, String uId, AssetId asset, long countDelta) implements Notification {}

    /**
     * Licences were given or taken.
     *
     * @param type associate, disassociate or revoke
     * @param succeeded whether these assignments were changed
     * @param error why not
     */
    record AssetManagement(
            String notificationId,
            String uId,
            EventId eventId,
            EventType type,
            boolean succeeded,
            List<Assignment> assignments,
            Optional<ErrorResponse> error)
            implements Notification {}

    /**
     * Users were created, updated or retired.
     *
     * @param succeeded whether these users were changed
     * @param error why not
     */
    record UserManagement(
            String notificationId,
            String uId,
            EventId eventId,
            EventType type,
            boolean succeeded,
            List<VppUser> users,
            Optional<ErrorResponse> error)
            implements Notification {}

    /** Users accepted their invitations. Belongs to no event. */
    record UserAssociated(String notificationId, String uId, List<VppUser> associatedUsers) implements Notification {}

    /** One that Apple has added since; to be acknowledged and left alone. */
    record Unknown(String notificationId, String uId, String type) implements Notification {}

    /**
     * Reads the body of a notification.
     *
     * @throws MalformedNotificationException when it is not one
     */
    static Notification decode(byte[] body) throws MalformedNotificationException {
        try {
            return of(Fields.of(Json.parse(body)));
        } catch (Json.NotJson nonsense) {
            throw new MalformedNotificationException(
                    "expected a notification in JSON, got " + nonsense.getMessage(), body);
        } catch (Fields.UnexpectedShape incomplete) {
            throw new MalformedNotificationException("not a notification of Apple's: " + incomplete.getMessage(), body);
        }
    }

    private static Notification of(Fields envelope) {
        String id = envelope.text("notificationId");
        String uId = envelope.text("uId");
        String type = envelope.text("notificationType");
        return switch (type) {
            case "TEST_NOTIFICATION" -> new TestNotification(id, uId);
            case "ASSET_COUNT" -> {
                Fields body = body(envelope);
                yield new AssetCount(id, uId, AssetId.of(body), body.number("countDelta"));
            }
            case "ASSET_MANAGEMENT" -> {
                Fields body = body(envelope);
                yield new AssetManagement(
                        id,
                        uId,
                        new EventId(body.text("eventId")),
                        EventType.of(body.text("type")),
                        succeeded(body),
                        body.list("assignments", Assignment::of),
                        body.object("error").map(ErrorResponse::of));
            }
            case "USER_MANAGEMENT" -> {
                Fields body = body(envelope);
                yield new UserManagement(
                        id,
                        uId,
                        new EventId(body.text("eventId")),
                        EventType.of(body.text("type")),
                        succeeded(body),
                        body.list("users", VppUser::of),
                        body.object("error").map(ErrorResponse::of));
            }
            case "USER_ASSOCIATED" ->
                new UserAssociated(id, uId, body(envelope).requiredList("associatedUsers", VppUser::of));
            default -> new Unknown(id, uId, type);
        };
    }

    private static Fields body(Fields envelope) {
        return envelope.object("notification").orElseThrow(() -> envelope.unexpected("notification", "an object"));
    }

    private static boolean succeeded(Fields body) {
        String result = body.text("result");
        return switch (result) {
            case "SUCCESS" -> true;
            case "FAILURE" -> false;
            default ->
                throw new Fields.UnexpectedShape("SUCCESS or FAILURE in notification.result", "\"" + result + "\"");
        };
    }
}
