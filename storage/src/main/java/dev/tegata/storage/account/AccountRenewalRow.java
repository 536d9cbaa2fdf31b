package dev.tegata.storage.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A VPP account on its way through retirement, creation and invitation.
 *
 * @param step what is to be done next
 * @param dueAt when; also the lease of who is at it
 */
public record AccountRenewalRow(UUID vppUserId, Step step, String askedBy, Instant dueAt, Instant createdAt) {
    /** What is to be done once the account is as far as it takes. */
    public enum Step {
        /** When Apple has retired it. */
        CREATE,
        /** When Apple has registered it again. */
        INVITE,
        /** When the person has accepted. */
        GRANT
    }
}
