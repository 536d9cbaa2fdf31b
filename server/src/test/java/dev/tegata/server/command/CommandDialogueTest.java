package dev.tegata.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.command.CommandEnvelope;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.command.RawCommand;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.SettableClock;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.EnrolledDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device says on its command channel, and what it is told next. */
class CommandDialogueTest {
    private static TestDatabase db;

    private final SettableClock clock = new SettableClock("2026-11-23T03:00:00Z");
    private final Sealer sealer = Sealer.of(Sealer.newKeySet());
    private final CommandQueue queue = new CommandQueue(clock, sealer);
    private EnrolledDevice phone;
    private UUID device;
    private CommandReports reports;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void connect() {
        phone = EnrolledDevice.in(db.database());
        device = phone.id();
        reports = new CommandReports(db.database(), clock, new Bell(), sealer);
    }

    @Test
    void anIdleDeviceIsToldEachCommandOnceItHasAnsweredTheOneBefore() {
        String lock = ask("DeviceLock");
        String list = ask("ProfileList");

        assertThat(says("Idle", null)).isEqualTo(lock);
        assertThat(says("Idle", null)).as("it lost the answer and asks again").isEqualTo(lock);
        assertThat(says("Acknowledged", lock)).isEqualTo(list);
        assertThat(says("Error", list)).isEmpty();
        assertThat(says("Idle", null)).isEmpty();
        assertThat(statusOf(lock)).contains(CommandStatus.ACKNOWLEDGED);
        assertThat(statusOf(list)).contains(CommandStatus.ERROR);
    }

    @Test
    void afterNotNowTheDeviceIsGivenOtherCommandsAndTheOneItPutOffOnlyAfterAnotherAnswer() {
        String invite = ask("InviteToProgram");
        String install = ask("InstallApplication");
        String list = ask("ProfileList");

        assertThat(says("Idle", null)).isEqualTo(invite);
        assertThat(says("NotNow", invite)).isEqualTo(install);
        assertThat(says("NotNow", install)).isEqualTo(list);
        assertThat(says("Acknowledged", list)).as("now the first it put off").isEqualTo(invite);
        assertThat(says("NotNow", invite))
                .as("nothing it has not put off is left: it will poll by itself")
                .isEmpty();
        assertThat(says("Idle", null)).as("it polled").isEqualTo(invite);
        assertThat(says("Acknowledged", invite)).isEqualTo(install);
        assertThat(says("Acknowledged", install)).isEmpty();
        assertThat(db.database()
                        .store(CommandQueueStore.class)
                        .life(new UUID[] {device}, UUID.fromString(invite))
                        .orElseThrow()
                        .notNowCount())
                .isEqualTo(2);
    }

    @Test
    void aReportThatComesTwiceOrNamesACommandNobodyQueuedChangesNothingAndIsAnswered() {
        String restart = ask("RestartDevice");
        assertThat(says("Acknowledged", restart)).isEmpty();
        assertThat(says("Error", restart)).isEmpty();
        assertThat(statusOf(restart)).contains(CommandStatus.ACKNOWLEDGED);

        String waiting = ask("SecurityInfo");
        assertThat(says("Acknowledged", Ids.next().toString())).isEqualTo(waiting);
        assertThat(says("Acknowledged", "0001_not_a_uuid")).isEqualTo(waiting);
        assertThat(says("NotNow", restart))
                .as("a finished command does not re-open")
                .isEqualTo(waiting);
    }

    @Test
    void aDeviceThatCannotReadACommandAndCannotNameItIsNotGivenItForEver() {
        String odd = ask("Oddity");
        assertThat(says("Idle", null)).isEqualTo(odd);
        assertThat(says("CommandFormatError", null)).isEmpty();
        assertThat(statusOf(odd)).contains(CommandStatus.COMMAND_FORMAT_ERROR);
    }

    @Test
    void whoeverAskedHearsOfTheAnswerOnceAndAgainOnlyIfHearingFailed() {
        UUID invitation = Ids.next();
        Recorder recorder = new Recorder();
        EffectWorker worker = new EffectWorker(db.database(), clock, List.of(recorder));
        String command = ask("InviteToProgram", new CommandQueue.Effect("recorder", invitation));
        says("Acknowledged", command);

        recorder.failing = true;
        worker.runOnce();
        assertThat(recorder.heard).isEmpty();
        recorder.failing = false;
        worker.runOnce();
        assertThat(recorder.heard).as("not before its time").isEmpty();
        clock.advance(Duration.ofSeconds(1));
        worker.runOnce();
        worker.runOnce();
        assertThat(recorder.heard).hasSize(1);
        FinishedCommand heard = recorder.heard.getFirst();
        assertThat(heard.effectId()).contains(invitation);
        assertThat(heard.report().orElseThrow().commandUuid()).contains(command);
    }

    @Test
    void aCancelledQueueTellsWhoeverAskedSoThatItDecidesAnew() {
        Recorder recorder = new Recorder();
        ask("InstallApplication", new CommandQueue.Effect("recorder", Ids.next()));
        db.database().useTransaction(tx -> queue.cancelAll(tx, List.of(device), "the device enrolled anew"));
        new EffectWorker(db.database(), clock, List.of(recorder)).runOnce();

        assertThat(recorder.heard.getFirst().status()).isEqualTo(CommandStatus.CANCELLED);
        assertThat(recorder.heard.getFirst().cancelReason()).contains("the device enrolled anew");
        assertThat(says("Idle", null)).isEmpty();
    }

    private String ask(String requestType) {
        return ask(requestType, Optional.empty());
    }

    private String ask(String requestType, CommandQueue.Effect effect) {
        return ask(requestType, Optional.of(effect));
    }

    private String ask(String requestType, Optional<CommandQueue.Effect> effect) {
        MdmCommand command = new RawCommand(PlistDict.of("RequestType", requestType));
        return db.database()
                .inTransaction(tx -> queue.enqueue(tx, Actor.SYSTEM, command, List.of(device), effect))
                .toString();
    }

    /** Returns the UUID of the command the device is told next, empty when there is none. */
    private String says(String status, @Nullable String commandUuid) {
        PlistDict report = PlistDict.builder()
                .put("Status", status)
                .put("UDID", phone.enrollmentKey())
                .putIfPresent("CommandUUID", Optional.ofNullable(commandUuid))
                .build();
        return reports.receive(EnrolledDevice.identity(), CommandReport.decode(Plist.xml(report)))
                .orElseThrow()
                .command()
                .map(plist -> CommandEnvelope.decode(plist).commandUuid())
                .orElse("");
    }

    private Optional<CommandStatus> statusOf(String commandUuid) {
        return db.database()
                .store(CommandQueueStore.class)
                .life(new UUID[] {device}, UUID.fromString(commandUuid))
                .orElseThrow()
                .status();
    }

    private static final class Recorder implements EffectHandler {
        private final List<FinishedCommand> heard = new ArrayList<>();
        private boolean failing;

        @Override
        public String effect() {
            return "recorder";
        }

        @Override
        public void apply(Handle transaction, FinishedCommand finished) {
            if (failing) {
                throw new IllegalStateException("not now");
            }
            heard.add(finished);
        }
    }
}
