package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A user to create, update or retire.
 *
 * @param clientUserId unique in the organization and for ever the same; a UUID rather than a mail address, which another person
 *     may get one day (Apple: RegisterVppUserRequest)
 * @param email informs only; a bad one is refused
 * @param managedAppleId of the organization's own; such a user is associated at once and needs no invitation
 */
public record UserDetails(String clientUserId, Optional<String> email, Optional<String> managedAppleId) {

    public UserDetails {
        if (clientUserId.isBlank()) {
            throw new IllegalArgumentException("expected a clientUserId, got a blank text");
        }
    }

    /** A user of whom nothing but the id is said. */
    public static UserDetails of(String clientUserId) {
        return new UserDetails(clientUserId, Optional.empty(), Optional.empty());
    }

    ObjectNode toJson() {
        ObjectNode user = Json.object().put("clientUserId", clientUserId);
        email.ifPresent(value -> user.put("email", value));
        managedAppleId.ifPresent(value -> user.put("managedAppleId", value));
        return user;
    }
}
