package dev.tegata.storage.device;

import dev.tegata.storage.enrollment.EnrollmentState;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/**
 * A device as a list shows it.
 *
 * @param enrollmentState of its own channel
 * @param seenAt when it last spoke on any channel, as far as it is written down
 */
public record DeviceListing(
        @Nested DeviceRow device,
        Optional<EnrollmentState> enrollmentState,
        Optional<String> ownerName,
        Optional<Instant> seenAt) {}
