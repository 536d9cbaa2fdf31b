package dev.tegata.storage.licence;

import java.util.Optional;
import java.util.UUID;

/** What the licence workflow needs to know of a person. */
public record HolderUser(
        UUID id, String name, Optional<String> email, String language, Optional<String> managedAppleId) {}
