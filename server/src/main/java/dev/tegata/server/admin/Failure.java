package dev.tegata.server.admin;

import dev.tegata.server.licence.Cause;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a step of a workflow did not succeed.
 *
 * @param cause its key
 * @param text what happened, who must act and what to do next, in the caller's language
 * @param number Apple's or the device's number
 * @param detail Apple's, the device's or the mail server's own words
 */
record Failure(Optional<String> cause, Optional<String> text, Optional<Integer> number, Optional<String> detail) {
    static Optional<Failure> of(
            Optional<String> cause, Optional<Integer> number, Optional<String> detail, Locale locale) {
        return cause.isEmpty() && number.isEmpty() && detail.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(cause, cause.map(key -> Cause.textOf(key, locale)), number, detail));
    }
}
