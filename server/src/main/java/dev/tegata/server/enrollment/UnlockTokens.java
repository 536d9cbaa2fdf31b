package dev.tegata.server.enrollment;

import dev.tegata.protocol.Bytes;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentStore;
import java.util.Optional;
import java.util.UUID;

/** Opens what devices gave us to have their passcodes cleared. Thread-safe. */
public final class UnlockTokens {
    private final Database database;
    private final Sealer sealer;

    public UnlockTokens(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    /** Where the sealed token of an enrollment belongs, for the sealer. */
    static String place(UUID enrollmentId) {
        return "enrollment.unlock_token/" + enrollmentId;
    }

    /**
     * The token of a device's own channel: a secret, only to be sent back to the device.
     *
     * @throws Problem NO_UNLOCK_TOKEN when the device gave none
     */
    public Bytes of(UUID deviceId) {
        EnrollmentStore enrollments = database.store(EnrollmentStore.class);
        Optional<UUID> enrollment = enrollments.deviceChannel(deviceId).map(EnrollmentRow::id);
        return enrollment
                .flatMap(enrollments::unlockToken)
                .map(token -> Bytes.of(sealer.open(token, place(enrollment.orElseThrow()))))
                .orElseThrow(() -> Problem.of(ProblemCode.NO_UNLOCK_TOKEN, deviceId));
    }
}
