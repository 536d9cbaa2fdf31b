package dev.tegata.protocol.command;

import static dev.tegata.protocol.Fixtures.fromDevice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandReportTest {
    private static CommandReport decode(PlistDict.Builder report) {
        return CommandReport.decode(Plist.xml(report.build()));
    }

    @Test
    void aDeviceAsksForWork() {
        CommandReport idle = decode(fromDevice().put("Status", "Idle"));
        assertThat(idle.status()).isEqualTo(ReportStatus.IDLE);
        assertThat(idle.commandUuid()).isEmpty();
        assertThat(idle.errorChain()).isEmpty();
        assertThat(idle.licenceNotThereYet()).isFalse();
        assertThat(idle.id().deviceId()).isEqualTo(Fixtures.UDID);
    }

    @Test
    void everyStatusIsRead() {
        for (ReportStatus status : ReportStatus.values()) {
            CommandReport report =
                    decode(fromDevice().put("Status", status.wireName()).put("CommandUUID", "c"));
            assertThat(report.status()).isEqualTo(status);
            assertThat(report.commandUuid()).contains("c");
        }
    }

    @Test
    void aMissingLicenceIsSeenInAnyDomainAndAnywhereInTheChain() {
        byte[] sent = Fixtures.licenceError();
        CommandReport report = CommandReport.decode(sent);
        assertThat(report.errorChain()).extracting(ErrorChainItem::errorCode).containsExactly(12064L, 2605L);
        assertThat(report.errorChain().getFirst().errorDomain()).contains("MDMErrorDomain");
        assertThat(report.licenceNotThereYet()).isTrue();
        assertThat(report.raw()).isEqualTo(sent);
        for (int code : new int[] {12026, 12047, 12064, 9610}) {
            assertThat(failed(12040, code).licenceNotThereYet()).isTrue();
        }
        assertThat(failed(12040, 12031).licenceNotThereYet()).isFalse();
    }

    private static CommandReport failed(int... codes) {
        List<PlistDict> chain = Arrays.stream(codes)
                .mapToObj(code -> PlistDict.of("ErrorCode", code, "ErrorDomain", "MCMDMErrorDomain"))
                .toList();
        return decode(
                fromDevice().put("Status", "Error").put("CommandUUID", "c").put("ErrorChain", chain));
    }

    @Test
    void anUnknownStatusIsNamed() {
        assertThatThrownBy(() -> decode(fromDevice().put("Status", "Maybe")))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(
                        "expected a Status of [Idle, Acknowledged, Error, CommandFormatError, NotNow], got \"Maybe\"");
    }

    @Test
    void aReportWithoutTheUuidOfItsCommandIsRefusedUnlessTheDeviceCouldNotReadIt() {
        assertThatThrownBy(() -> decode(fromDevice().put("Status", "Acknowledged")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("CommandUUID");
        assertThat(decode(fromDevice().put("Status", "CommandFormatError")).commandUuid())
                .isEmpty();
    }
}
