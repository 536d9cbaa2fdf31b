package dev.tegata.storage.people;

import org.jdbi.v3.core.mapper.Nested;

/** A person as a list shows it. */
public record UserListing(@Nested User user, VppStatus vppStatus, int devices) {}
