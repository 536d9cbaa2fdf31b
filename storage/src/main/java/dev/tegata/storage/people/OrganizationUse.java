package dev.tegata.storage.people;

/** How much hangs directly on an organization. */
public record OrganizationUse(int children, int users, int devices) {}
