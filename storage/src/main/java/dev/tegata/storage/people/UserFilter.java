package dev.tegata.storage.people;

import java.util.Optional;
import java.util.UUID;

/**
 * Which people a list shows; an empty part does not restrict.
 *
 * @param organizationId that one or any below it
 * @param text part of the name, the reading, the mail address or the employee code, in any case
 */
public record UserFilter(Optional<UUID> organizationId, Optional<String> text, Optional<VppStatus> vppStatus) {
    public static final UserFilter ALL = new UserFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
