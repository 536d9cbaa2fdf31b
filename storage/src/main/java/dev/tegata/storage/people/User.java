package dev.tegata.storage.people;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A person in an organization; needs no Apple Account.
 *
 * @param reading フリガナ
 * @param employeeCode unique in the installation
 * @param language {@code ja} or {@code en}: the language of mails to this person
 * @param managedAppleId for licences in a User Enrollment
 */
public record User(
        UUID id,
        UUID organizationId,
        String name,
        Optional<String> reading,
        Optional<String> email,
        Optional<String> employeeCode,
        String language,
        Optional<String> managedAppleId,
        Instant createdAt) {}
