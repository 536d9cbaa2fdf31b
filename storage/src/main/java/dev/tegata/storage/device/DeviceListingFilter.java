package dev.tegata.storage.device;

import dev.tegata.storage.enrollment.EnrollmentState;
import java.util.Optional;
import java.util.UUID;

/**
 * Which devices a list shows; an empty part does not restrict.
 *
 * @param organizationId that one or any below it
 * @param text part of the name, the serial number, the device key or the owner's name, in any case
 */
public record DeviceListingFilter(
        Optional<UUID> ownerId, Optional<UUID> organizationId, Optional<String> text, Optional<EnrollmentState> state) {
    public static final DeviceListingFilter ALL =
            new DeviceListingFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
