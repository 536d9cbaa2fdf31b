package dev.tegata.server.enrollment;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.checkin.Authenticate;
import dev.tegata.protocol.checkin.CheckOut;
import dev.tegata.protocol.checkin.CheckinMessage;
import dev.tegata.protocol.checkin.DeclarativeManagement;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.checkin.GetBootstrapToken;
import dev.tegata.protocol.checkin.GetToken;
import dev.tegata.protocol.checkin.SetBootstrapToken;
import dev.tegata.protocol.checkin.TokenUpdate;
import dev.tegata.protocol.checkin.UserAuthenticate;
import dev.tegata.server.identity.Speaker;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.enrollment.EnrollmentStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes what devices say on the check-in channel. What was taken is on disk when the answer is returned: a device may say it only once.
 * Thread-safe. Source: Apple, Device Management, "Check-in".
 */
public final class CheckIn {
    private final Database database;
    private final Sealer sealer;
    private final Enrollments enrollments;
    private final Bell bell;
    private final TokenRefreshes refreshes;

    public CheckIn(Database database, Sealer sealer, Enrollments enrollments, InstantSource clock, Bell bell) {
        this.database = database;
        this.sealer = sealer;
        this.enrollments = enrollments;
        this.bell = bell;
        this.refreshes = new TokenRefreshes(database, sealer, clock, bell);
    }

    /**
     * The short way for the most frequent message, a TokenUpdate of a device that is enrolled and well.
     *
     * @param identitySha256 the certificate the device proved to have
     * @return false when it has to go the long way, by {@link #receive}; then nothing was done
     */
    public boolean refresh(byte[] identitySha256, TokenUpdate message) {
        Enrollments.checkToken(message);
        return refreshes.take(Ids.ofEnrollment(message.id().key()), identitySha256, message);
    }

    /** @throws Problem when the message does not fit the state of the enrollment; then nothing was changed */
    public CheckInAnswer receive(Speaker speaker, CheckinMessage message) {
        return switch (message) {
            case Authenticate authenticate -> {
                enrollments.authenticate(speaker, authenticate);
                yield changed();
            }
            case TokenUpdate update -> {
                Enrollments.checkToken(update);
                enrollments.updateToken(speaker, update);
                yield changed();
            }
            case CheckOut checkOut -> {
                enrollments.checkOut(speaker, checkOut);
                yield changed();
            }
            case SetBootstrapToken set -> {
                keepBootstrapToken(set);
                yield new CheckInAnswer.Done();
            }
            case GetBootstrapToken get ->
                new CheckInAnswer.WithPlist(GetBootstrapToken.answer(bootstrapToken(get.id())));
            case UserAuthenticate user -> new CheckInAnswer.UserNotManaged();
            case GetToken token -> throw Problem.of(ProblemCode.TOKEN_SERVICE_NOT_SERVED, token.tokenServiceType());
            // A device asks only after a DeclarativeManagement command, which we never send; one that was told by
            // another server before
            // learns from 404, the answer to a declaration that is not there, that this one has none. 401 or 403 could
            // un-enroll it.
            case DeclarativeManagement declarations -> new CheckInAnswer.NoDeclarations();
        };
    }

    private CheckInAnswer changed() {
        bell.ring();
        return new CheckInAnswer.Done();
    }

    private void keepBootstrapToken(SetBootstrapToken message) {
        UUID enrollment = deviceChannel(message.id());
        Optional<byte[]> token = message.bootstrapToken().map(plain -> sealer.seal(plain.toArray(), place(enrollment)));
        database.store(EnrollmentStore.class).setBootstrapToken(enrollment, token);
    }

    private Optional<Bytes> bootstrapToken(EnrollmentId id) {
        UUID enrollment = deviceChannel(id);
        return database.store(EnrollmentStore.class)
                .bootstrapToken(enrollment)
                .map(stored -> Bytes.of(sealer.open(stored, place(enrollment))));
    }

    private UUID deviceChannel(EnrollmentId id) {
        return database.store(EnrollmentStore.class)
                .findByKey(id.device().key())
                .orElseThrow(() -> Problem.of(ProblemCode.ENROLLMENT_UNKNOWN, id.key()))
                .id();
    }

    private static String place(UUID enrollment) {
        return "enrollment.bootstrap_token/" + enrollment;
    }
}
