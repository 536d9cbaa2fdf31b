package dev.tegata.server.licence.explanation;

import java.util.Optional;

/**
 * What a number, a word or a cause means, in one language.
 *
 * @param code as it came: a number, one of Apple's words, or the key of a cause
 * @param cause key of the cause that a failure with this code has in our rows; empty where it is no failure
 * @param explanation what happened
 * @param nextStep what to do, said to whoever must act
 */
public record Explanation(
        Source source,
        String code,
        Optional<String> cause,
        WhoMustAct whoMustAct,
        String explanation,
        String nextStep) {

    /** Where a code comes from. */
    public enum Source {
        /** Our own, in rows. */
        CAUSE("cause"),
        /** An error number of Apple's licence service. */
        APPLE_ERROR("apple"),
        /** An error number of a device. */
        DEVICE_ERROR("device"),
        /** Why a device does not take an app. */
        REJECTION("rejection"),
        /** What a device says it does with an app. */
        INSTALL_STATE("step"),
        /** Whether Apple serves us for a location. */
        LOCATION_STATE("location");

        private final String prefix;

        Source(String prefix) {
            this.prefix = prefix;
        }

        String key(String code) {
            return prefix + "." + code;
        }
    }
}
