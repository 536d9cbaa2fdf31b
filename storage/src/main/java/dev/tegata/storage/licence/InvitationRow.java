package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A person asked to let licences be assigned. */
public record InvitationRow(
        UUID id,
        UUID vppUserId,
        InvitationMethod method,
        InvitationState state,
        Optional<String> failure,
        String createdBy,
        Instant createdAt,
        Optional<Instant> closedAt) {}
