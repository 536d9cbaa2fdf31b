package dev.tegata.server.identity;

import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.storage.enrollment.EnrollmentState;
import java.util.Optional;
import java.util.UUID;

/**
 * A device that proved who it is.
 *
 * @param certificateSha256 the certificate it proved to have
 * @param bound whether that is bound to the device already; if not, the device is only about to authenticate
 * @param enrollmentId of the channel that speaks; empty when we do not know it (yet)
 */
public record Speaker(
        EnrollmentId id,
        byte[] certificateSha256,
        boolean bound,
        Optional<UUID> enrollmentLinkId,
        Optional<UUID> enrollmentId,
        Optional<EnrollmentState> state) {}
