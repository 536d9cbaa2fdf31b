package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FaultsTest extends DeviceTestSupport {

    @Test
    void theSameReportIsSentTwice() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.faults().inject(Fault.REPORT_TWICE, 1);
        String first = server.queue("ProfileList");
        String second = server.queue("SecurityInfo");

        device.poll();

        assertThat(server.dialogue().subList(2, 6))
                .containsExactly("Idle", "Acknowledged", "Acknowledged", "Acknowledged");
        assertThat(server.heard.get(3)).isEqualTo(server.heard.get(4));
        assertThat(server.heard.get(3).requireString("CommandUUID")).isEqualTo(first);
        assertThat(server.heard.get(5).requireString("CommandUUID")).isEqualTo(second);
        assertThat(device.faults().pending()).isEmpty();
    }

    @Test
    void aConnectionCutBeforeTheAnswerMakesTheDeviceReportAgain() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.faults().inject(Fault.DROP_BEFORE_REPLY, 1);
        String uuid = server.queue("ProfileList");
        device.poll();

        assertThat(device.history().entries().getLast().answer()).startsWith("no answer");
        device.poll();

        assertThat(device.history().entries().getLast().commandUuid()).isEqualTo(uuid);
        assertThat(device.history().entries().getLast().answer()).isEqualTo("200");
    }

    @Test
    void aCommandTheServerNeverSentIsReported() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.faults().inject(Fault.UNKNOWN_COMMAND_UUID, 1);

        device.poll();
        device.poll();

        assertThat(server.dialogue().subList(2, 4)).containsExactly("Acknowledged", "Idle");
    }

    @Test
    void everythingIsNotNowUntilSwitchedOff() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.faults().inject(Fault.NOT_NOW_TO_EVERYTHING, Faults.ALWAYS);
        String uuid = server.queue("ProfileList");
        device.poll();
        device.poll();
        assertThat(server.reportOf(uuid).requireString("Status")).isEqualTo("NotNow");

        device.faults().inject(Fault.NOT_NOW_TO_EVERYTHING, 0);
        device.poll();
        assertThat(server.reportOf(uuid).requireString("Status")).isEqualTo("Acknowledged");
    }

    @Test
    void aSlowBodyPausesInTheMiddleAndArrivesWhole() throws Exception {
        List<Duration> pauses = new ArrayList<>();
        DeviceWorld world = world();
        DeviceWorld slow = new DeviceWorld(
                world.store(),
                world.pushes(),
                world.keys(),
                world.trust(),
                world.clock(),
                world.wakeups(),
                pauses::add);
        SimulatedDevice device = new SimulatedDevice(DeviceIdentity.iPhone("TGT", 1), slow);
        device.enroll(server.enrollmentLink());
        device.faults().inject(Fault.SLOW_BODY, 1);

        device.poll();

        assertThat(pauses).hasSize(1);
        assertThat(server.dialogue()).last().isEqualTo("Idle");
    }

    @Test
    void aRestoredDeviceSendsTokenUpdateWithoutAuthenticateAndListensToItsNewToken() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String oldToken = device.pushTokenHex().orElseThrow();
        String oldMagic = device.pushMagic().orElseThrow();

        device.restoreFromBackup();

        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate", "TokenUpdate");
        assertThat(pushes.listeners).doesNotContainKey(oldToken);
        pushes.push(device.pushTokenHex().orElseThrow(), oldMagic);
        assertThat(server.dialogue()).doesNotContain("Idle");
    }

    @Test
    void aServerMayRefuseARestoredDevice() throws Exception {
        SimulatedDevice device = enrolledPhone();
        server.refuse("TokenUpdate", 401);

        device.restoreFromBackup();

        assertThat(device.managed()).isFalse();
    }

    @Test
    void aNewTokenKeepsTheMagicAndAReEnrollmentChangesIt() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String magic = device.pushMagic().orElseThrow();

        device.renewPushToken();
        assertThat(device.pushMagic()).contains(magic);
        device.reEnroll();

        assertThat(device.pushMagic().orElseThrow()).isNotEqualTo(magic);
        assertThat(server.dialogue())
                .containsExactly("Authenticate", "TokenUpdate", "TokenUpdate", "Authenticate", "TokenUpdate");
    }

    @Test
    void aNegativeNumberOfTimesIsRefused() {
        Faults faults = new Faults();

        assertThatThrownBy(() -> faults.inject(Fault.SLOW_BODY, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got -1");
        assertThat(faults.pending()).isEqualTo(Map.of());
    }
}
