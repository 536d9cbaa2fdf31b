package dev.tegata.storage.people;

import java.util.Optional;
import java.util.UUID;

/** Whose a device is. */
public record DeviceOwnership(UUID id, String deviceKey, Optional<UUID> ownerId, Optional<UUID> organizationId) {}
