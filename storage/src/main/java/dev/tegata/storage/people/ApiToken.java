package dev.tegata.storage.people;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** An administrator's key to the API, without the key itself: only its SHA-256 is stored. */
public record ApiToken(UUID id, String name, Instant createdAt, Optional<Instant> revokedAt) {}
