package dev.tegata.storage.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A one-time challenge by which a device may ask for a certificate; it belongs to an enrollment link. */
public record ScepChallengeRow(
        byte[] challengeSha256,
        UUID enrollmentLinkId,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt,
        Optional<byte[]> certificateSha256) {}
