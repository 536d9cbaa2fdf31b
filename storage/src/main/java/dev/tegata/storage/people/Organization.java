package dev.tegata.storage.people;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A company, a department, a school: a node of the tree that people and devices hang on.
 *
 * @param parentId empty for a root
 * @param name unique among its siblings
 */
public record Organization(UUID id, Optional<UUID> parentId, String name, Instant createdAt) {}
