package dev.tegata.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandQueueStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] REPORT = "<plist/>".getBytes(StandardCharsets.UTF_8);
    private static TestDatabase db;
    private static CommandQueueStore queue;

    private EnrolledDevice phone;
    private UUID device;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
        queue = db.database().store(CommandQueueStore.class);
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void enroll() {
        phone = EnrolledDevice.in(db.database());
        device = phone.id();
    }

    @Test
    void commandsAreHandedOutInTheOrderTheyWereQueuedAndStayUntilFinished() {
        UUID first = enqueue(device, "DeviceInformation", 0);
        UUID second = enqueue(device, "ProfileList", 0);
        UUID urgent = enqueue(device, "DeviceLock", 5);

        assertThat(next()).contains(urgent);
        assertThat(next()).as("still there until it is answered").contains(urgent);
        finish(urgent);
        assertThat(next()).contains(first);
        finish(first);
        assertThat(next()).contains(second);
        finish(second);
        assertThat(next()).isEmpty();
        assertThat(queue.anyWaiting(device)).isFalse();
    }

    @Test
    void aCommandPutOffIsOfferedAgainOnlyAfterAnAnswerOtherThanNotNow() {
        UUID invite = enqueue(device, "InviteToProgram", 0);
        UUID list = enqueue(device, "ProfileList", 0);

        assertThat(uuid(phone.putsOff(invite, NOON))).contains(list);
        assertThat(uuid(phone.putsOff(list, NOON))).isEmpty();
        assertThat(uuid(phone.finishes(list, CommandStatus.ACKNOWLEDGED, REPORT, NOON)))
                .contains(invite);
    }

    @Test
    void aFinishedCommandNeverReopensAndTheSameReportTwiceChangesNothing() {
        UUID command = enqueue(device, "RestartDevice", 0);
        assertThat(phone.finishes(command, CommandStatus.ACKNOWLEDGED, REPORT, NOON)
                        .recorded())
                .isTrue();
        assertThat(phone.finishes(command, CommandStatus.ERROR, REPORT, NOON.plusSeconds(1))
                        .recorded())
                .isFalse();
        assertThat(phone.putsOff(command, NOON.plusSeconds(2)).recorded()).isFalse();

        CommandRecord life = queue.life(new UUID[] {device}, command).orElseThrow();
        assertThat(life.status()).contains(CommandStatus.ACKNOWLEDGED);
        assertThat(life.finishedAt()).contains(NOON);
        assertThat(life.report().orElseThrow()).isEqualTo(REPORT);
        assertThat(queue.isFinished(device, command)).isTrue();
        assertThat(queue.isFinished(Ids.next(), command)).as("another device's").isFalse();
    }

    @Test
    void anEnrollmentsQueueIsCancelledWholeAndWhoeverAskedHearsOfIt() {
        UUID asked = Ids.next();
        UUID command = enqueue(device, "InviteToProgram", 0, Optional.of("invitation"), Optional.of(asked));
        enqueue(device, "ProfileList", 0);
        assertThat(queue.cancelAll(new UUID[] {device}, "the device enrolled anew", NOON))
                .isEqualTo(2);

        assertThat(next()).isEmpty();
        CommandEffect effect = only(queue.claimEffects(NOON, NOON.plusSeconds(60), 1000));
        assertThat(effect.commandUuid()).isEqualTo(command);
        assertThat(effect.effectId()).contains(asked);
        assertThat(effect.status()).isEqualTo(CommandStatus.CANCELLED);
        assertThat(effect.cancelReason()).contains("the device enrolled anew");
    }

    @Test
    void anEffectIsClaimedByOneNodeComesBackWhenItsLeaseRunsOutAndStaysWhenGivenUp() {
        UUID command = enqueue(device, "InstallApplication", 0, Optional.of("install"), Optional.of(Ids.next()));
        finish(command);
        assertThat(only(queue.claimEffects(NOON, NOON.plusSeconds(60), 1000)).commandUuid())
                .isEqualTo(command);
        assertThat(ours(queue.claimEffects(NOON.plusSeconds(59), NOON.plusSeconds(120), 1000)))
                .isEmpty();

        Instant later = NOON.plusSeconds(61);
        assertThat(only(queue.claimEffects(later, later.plusSeconds(60), 1000)).attempts())
                .isZero();
        queue.effectFailed(device, command, "boom", Optional.empty());
        assertThat(ours(queue.claimEffects(later.plusSeconds(3600), later.plusSeconds(3660), 1000)))
                .isEmpty();
        assertThat(queue.effectDone(device, command)).isEqualTo(1);
    }

    @Test
    void twoReportsOfOneCommandAtTheSameMomentAreRecordedOnce() throws Exception {
        UUID command = enqueue(device, "ProfileList", 0, Optional.of("inventory"), Optional.empty());
        Callable<Boolean> report = () -> phone.finishes(command, CommandStatus.ACKNOWLEDGED, REPORT, NOON)
                .recorded();
        try (ExecutorService both = Executors.newFixedThreadPool(8)) {
            List<Boolean> recorded = both
                    .invokeAll(Stream.generate(() -> report).limit(8).toList())
                    .stream()
                    .map(future -> future.resultNow())
                    .toList();
            assertThat(recorded).containsOnlyOnce(true);
        }
        assertThat(ours(queue.claimEffects(NOON, NOON.plusSeconds(60), 1000))).hasSize(1);
    }

    @Test
    void theLivesOfADevicesCommandsAreReadNewestFirst() {
        UUID done = enqueue(device, "ProfileList", 0);
        finish(done);
        UUID waiting = enqueue(device, "SecurityInfo", 0);
        next();

        List<CommandRecord> lives = queue.lives(new UUID[] {device}, Optional.empty(), 10);
        assertThat(lives).extracting(CommandRecord::commandUuid).containsExactly(waiting, done);
        assertThat(lives.getFirst().sentAt()).contains(NOON);
        assertThat(queue.lives(new UUID[] {device}, Optional.of(waiting), 10))
                .extracting(CommandRecord::commandUuid)
                .containsExactly(done);
    }

    private UUID enqueue(UUID enrollment, String requestType, int priority) {
        return enqueue(enrollment, requestType, priority, Optional.empty(), Optional.empty());
    }

    private UUID enqueue(
            UUID enrollment, String requestType, int priority, Optional<String> effect, Optional<UUID> effectId) {
        NewCommand command = new NewCommand(Ids.next(), requestType, REPORT, "admin:test", NOON);
        db.database().useTransaction(transaction -> {
            CommandQueueStore store = transaction.attach(CommandQueueStore.class);
            store.insert(command);
            store.enqueue(new UUID[] {enrollment}, command, priority, effect, effectId);
        });
        return command.id();
    }

    private Optional<UUID> next() {
        return phone.polls(NOON).map(OutgoingCommand::commandUuid);
    }

    private static Optional<UUID> uuid(TurnResult result) {
        return result.next().map(OutgoingCommand::commandUuid);
    }

    private void finish(UUID command) {
        assertThat(phone.finishes(command, CommandStatus.ACKNOWLEDGED, REPORT, NOON)
                        .recorded())
                .isTrue();
    }

    private List<CommandEffect> ours(List<CommandEffect> claimed) {
        return claimed.stream()
                .filter(effect -> effect.enrollmentId().equals(device))
                .toList();
    }

    private CommandEffect only(List<CommandEffect> claimed) {
        assertThat(ours(claimed)).hasSize(1);
        return ours(claimed).getFirst();
    }
}
