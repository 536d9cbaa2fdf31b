package dev.tegata.server.licence.install;

import dev.tegata.server.licence.cause.Cause;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a device's answer means for an install. */
sealed interface InstallOutcome {
    /** The app is there. */
    record Arrived(String step) implements InstallOutcome {}

    /** The device is at it, or waits for the person: look again later. */
    record Working(Optional<String> step) implements InstallOutcome {}

    /** Tell the device once more. */
    record TryAgain(Duration pause, boolean takeOver, Trouble trouble) implements InstallOutcome {}

    /** @param licenceInDoubt the assignment is to be compared with Apple's list */
    record Failed(Trouble trouble, boolean licenceInDoubt) implements InstallOutcome {}

    /** The reason and the device's own code and words. */
    record Trouble(Cause cause, Optional<Integer> code, Optional<String> words) {
        static Trouble of(Cause cause, String words) {
            return new Trouble(cause, Optional.empty(), Optional.of(words));
        }

        Map<String, Object> detail() {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("cause", cause.key());
            code.ifPresent(value -> detail.put("code", value));
            words.ifPresent(value -> detail.put("text", value));
            return detail;
        }
    }
}
