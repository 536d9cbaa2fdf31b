package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.checkin.Authenticate;
import dev.tegata.protocol.checkin.CheckinMessage;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.checkin.TokenUpdate;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.scep.FailInfo;
import dev.tegata.protocol.scep.ScepCapabilities;
import dev.tegata.protocol.scep.ScepReply;
import dev.tegata.protocol.scep.ScepRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

/** What the devices write with their own code, the server's decoders read; and the other way round for SCEP. */
final class DevicesMeetProtocolTest extends DeviceTestSupport {

    private byte[] answerAsTheServerDoes(byte[] message) {
        X509Certificate ca = server.authority.certificate;
        ScepRequest request = ScepRequest.decode(message, ca, server.authority.key.getPrivate());
        if (!request.challengePassword().equals(Optional.of(FakeMdmServer.CHALLENGE))) {
            return ScepReply.failure(request, FailInfo.BAD_REQUEST, ca, server.authority.key.getPrivate());
        }
        X509Certificate issued = server.authority.issue(
                new X500Name("CN=issued by the server's own code"),
                request.request().orElseThrow().publicKey());
        return ScepReply.success(request, issued, ca, server.authority.key.getPrivate());
    }

    @Test
    void theDevicesScepAndTheServersScepUnderstandEachOtherInEveryCapability() throws Exception {
        server.responder = this::answerAsTheServerDoes;
        for (Optional<String> offered : List.of(Optional.of(ScepCapabilities.TEXT), Optional.<String>empty())) {
            server.scepCapabilities = offered;

            assertThat(enrolledPhone().managed()).isTrue();
            assertThat(server.clientCertificates
                            .getLast()
                            .orElseThrow()
                            .getSubjectX500Principal()
                            .getName())
                    .contains("issued by the server's own code");
        }
    }

    @Test
    void aRefusalOfTheServersScepReachesThePersonAtTheDevice() {
        server.responder = this::answerAsTheServerDoes;
        server.scepChallenge = "used already";

        org.assertj.core.api.Assertions.assertThatThrownBy(this::enrolledPhone)
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("badRequest");
    }

    @Test
    void everyCheckInMessageIsWhatTheServerExpects() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.escrowBootstrapToken();
        device.removeManagement();

        List<CheckinMessage> messages =
                server.bodies.stream().map(CheckinMessage::decode).toList();
        assertThat(messages.getFirst()).isInstanceOf(Authenticate.class);
        assertThat(messages.get(1)).isInstanceOf(TokenUpdate.class);
        assertThat(messages)
                .hasSize(4)
                .allSatisfy(message -> assertThat(message.id())
                        .isEqualTo(EnrollmentId.device(device.identity().udid())));
    }

    @Test
    void userEnrollmentAndSharedIPadAreToldApart() throws Exception {
        enrolled(DeviceIdentity.iPhone("TGT", 1).enrolledAs(EnrollmentType.USER));
        assertThat(CheckinMessage.decode(server.bodies.getLast()).id().kind())
                .isEqualTo(EnrollmentId.Kind.USER_ENROLLMENT_DEVICE);

        SimulatedDevice iPad = enrolled(DeviceIdentity.iPad("TGT", 2).enrolledAs(EnrollmentType.SHARED_IPAD));
        iPad.signInSharedIPadUser("hanako@school.example");
        assertThat(CheckinMessage.decode(server.bodies.getLast()).id().kind())
                .isEqualTo(EnrollmentId.Kind.SHARED_IPAD_USER);
    }

    @Test
    void theSignatureHeaderIsVerifiedByTheServersCode() throws Exception {
        server.signMessage = true;
        enrolledPhone();

        X509Certificate signer = dev.tegata.protocol.cms.MdmSignature.verify(
                server.bodies.getLast(), server.signatures.getLast().orElseThrow());
        assertThat(signer).isEqualTo(server.clientCertificates.getLast().orElseThrow());
    }

    @Test
    void reportsAreReadByTheServersCode() throws Exception {
        SimulatedDevice device = enrolledPhone();
        for (String type : List.of("ProfileList", "SecurityInfo", "MakeCoffee", "RemoveProfile")) {
            server.queue(type);
        }
        device.poll();

        assertThat(server.bodies.subList(2, server.bodies.size()).stream()
                        .map(CommandReport::decode)
                        .map(report -> report.status().toString()))
                .hasSize(5);
    }
}
