package dev.tegata.storage.device;

import java.util.Optional;
import java.util.UUID;

/**
 * Which devices a reader wants; an empty field does not filter.
 *
 * @param text part of the name, the serial number or the device key, in any case
 */
public record DeviceFilter(Optional<UUID> ownerId, Optional<UUID> organizationId, Optional<String> text) {
    public static final DeviceFilter ALL = new DeviceFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
