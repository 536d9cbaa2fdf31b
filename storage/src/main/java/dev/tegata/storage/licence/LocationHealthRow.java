package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How a location is and was.
 *
 * @param stateSince since when it is in its state
 * @param lastError the last state but OK, also after it is over
 * @param lastErrorUntil empty while it lasts
 * @param tokenWarnedDays the last warning given about the token: so many days before its end
 */
public record LocationHealthRow(
        UUID id,
        Instant tokenExpiresAt,
        Instant stateSince,
        Optional<LocationState> lastError,
        Optional<String> lastErrorDetail,
        Optional<Instant> lastErrorSince,
        Optional<Instant> lastErrorUntil,
        Optional<Integer> tokenWarnedDays) {}
