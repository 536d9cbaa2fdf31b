package dev.tegata.vpp;

import java.util.Optional;

/** Which users to list; what is empty or false does not narrow (Apple: "Get Users"). */
public record UserFilter(Optional<String> clientUserId, boolean activeOnly, boolean retiredOnly) {

    /** Every user of the location, retired ones included. */
    public static final UserFilter ALL = new UserFilter(Optional.empty(), false, false);

    public UserFilter {
        if (activeOnly && retiredOnly) {
            throw new IllegalArgumentException("expected activeOnly or retiredOnly, got both");
        }
    }

    /** All records of this clientUserId, of which at most one is active. */
    public static UserFilter of(String clientUserId) {
        return new UserFilter(Optional.of(clientUserId), false, false);
    }

    void addTo(Query query) {
        query.add("clientUserId", clientUserId).flag("activeOnly", activeOnly).flag("retiredOnly", retiredOnly);
    }
}
