package dev.tegata.storage.device;

import dev.tegata.storage.enrollment.EnrollmentState;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/**
 * A device as a list shows it.
 *
 * @param enrollmentState of its own channel
 */
public record DeviceListing(
        @Nested DeviceRow device, Optional<EnrollmentState> enrollmentState, Optional<String> ownerName) {}
