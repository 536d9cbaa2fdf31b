package dev.tegata.storage.enrollment;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * What a TokenUpdate is compared with.
 */
public record CheckedInEnrollment(
        UUID id,
        UUID deviceId,
        EnrollmentState state,
        Optional<EndReason> endReason,
        Optional<String> topic,
        Optional<byte[]> pushToken,
        Optional<String> pushMagic,
        Optional<String> pushStopped) {

    /** Whether this is the address we already push to. */
    public boolean isReachedAt(String topic, byte[] token, String magic) {
        return this.topic.filter(topic::equals).isPresent()
                && pushToken.filter(known -> Arrays.equals(known, token)).isPresent()
                && pushMagic.filter(magic::equals).isPresent();
    }
}
