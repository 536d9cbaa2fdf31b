package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.Test;

final class EnrollmentTest extends DeviceTestSupport {

    @Test
    void aDeviceEnrollsFromThePageForPeopleAndChecksInByAuthenticateThenTokenUpdate() throws Exception {
        SimulatedDevice device = enrolledPhone();

        assertThat(device.managed()).isTrue();
        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate");
        assertThat(server.contentTypes).containsOnly("application/x-apple-aspen-mdm-checkin");
        PlistDict authenticate = server.last("Authenticate");
        assertThat(authenticate.requireString("UDID"))
                .isEqualTo(device.identity().udid());
        assertThat(authenticate.requireString("SerialNumber")).isEqualTo("TGT000001");
        assertThat(authenticate.has("DeviceName")).isFalse();
        PlistDict tokenUpdate = server.last("TokenUpdate");
        assertThat(tokenUpdate.requireData("Token")).hasSize(32);
        assertThat(tokenUpdate.requireString("PushMagic"))
                .isEqualTo(device.pushMagic().orElseThrow());
        assertThat(tokenUpdate.has("UnlockToken")).isTrue();
        assertThat(pushes.listeners).containsOnlyKeys(device.pushTokenHex().orElseThrow());
    }

    @Test
    void theCertificateFromScepIsWhatTheDeviceShowsInTls() throws Exception {
        enrolledPhone();

        assertThat(server.scepRequests).containsExactly("GET GetCACaps", "GET GetCACert", "POST PKIOperation");
        assertThat(server.clientCertificates)
                .hasSize(2)
                .allSatisfy(certificate -> assertThat(certificate
                                .orElseThrow()
                                .getSubjectX500Principal()
                                .getName())
                        .contains("CN=device-1"));
        assertThat(server.signatures).containsOnly(Optional.empty());
    }

    @Test
    void aesAndSha256AreUsedWhenOffered() throws Exception {
        enrolledPhone();

        assertThat(server.scep.lastCipher).isEqualTo("2.16.840.1.101.3.4.1.2");
        assertThat(server.scep.lastDigest).isEqualTo("2.16.840.1.101.3.4.2.1");
    }

    @Test
    void withoutGetCaCapsTheRequestGoesByGetWith3DesAndSha1() throws Exception {
        server.scepCapabilities = Optional.empty();

        assertThat(enrolledPhone().managed()).isTrue();
        assertThat(server.scepRequests).last().isEqualTo("GET PKIOperation");
        assertThat(server.scep.lastCipher).isEqualTo("1.2.840.113549.3.7");
        assertThat(server.scep.lastDigest).isEqualTo("1.3.14.3.2.26");
    }

    @Test
    void anUnsignedProfileIsInstalledToo() throws Exception {
        server.signedProfile = false;

        assertThat(enrolledPhone().managed()).isTrue();
    }

    @Test
    void aProfileWhoseSignatureDoesNotHoldIsRefused() {
        server.tamperedProfile = true;
        SimulatedDevice device = device(DeviceIdentity.iPhone("TGT", 1));

        assertThatThrownBy(() -> device.enroll(server.enrollmentLink()))
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("profile");
        assertThat(server.dialogue()).isEmpty();
    }

    @Test
    void theFingerprintOfTheAuthorityIsCheckedInEveryLengthAProfileMayHave() throws Exception {
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256")) {
            server.fingerprint = Optional.of(server.caFingerprint(algorithm));
            assertThat(enrolledPhone().managed()).as(algorithm).isTrue();
        }
        server.fingerprint = Optional.of(new byte[32]);
        assertThatThrownBy(this::enrolledPhone)
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("fingerprint");
    }

    @Test
    void aWrongChallengeStopsTheEnrollmentWithTheServersReason() {
        server.scepChallenge = "wrong";

        assertThatThrownBy(this::enrolledPhone)
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("pkiStatus 0")
                .hasMessageContaining("2 (badRequest)");
        assertThat(server.dialogue()).isEmpty();
    }

    @Test
    void aRefusedAuthenticateStopsTheEnrollmentAndNamesTheAnswer() {
        server.answer("Authenticate", 400, "text/plain", "this link was used");
        SimulatedDevice device = device(DeviceIdentity.iPhone("TGT", 1));

        assertThatThrownBy(() -> device.enroll(server.enrollmentLink()))
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessage("expected 2xx to Authenticate, got HTTP 400: this link was used");
        assertThat(device.managed()).isFalse();
        assertThat(server.dialogue()).containsExactly("Authenticate");
    }

    @Test
    void anUnknownLinkSaysWhatTheServerAnswered() {
        SimulatedDevice device = device(DeviceIdentity.iPhone("TGT", 1));

        assertThatThrownBy(() -> device.enroll(server.url("/enroll/unknown")))
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("HTTP 404: no such path");
    }

    @Test
    void redirectsAreFollowed() throws Exception {
        SimulatedDevice device = device(DeviceIdentity.iPhone("TGT", 1));
        device.enroll(server.url("/enroll/moved/profile"));

        assertThat(device.managed()).isTrue();
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTrusted() {
        DeviceWorld cautious = world().with(ServerTrust.publicRoots());
        SimulatedDevice device = new SimulatedDevice(DeviceIdentity.iPhone("TGT", 1), cautious);

        assertThatThrownBy(() -> device.enroll(server.enrollmentLink()))
                .isInstanceOf(EnrollmentFailed.class)
                .hasMessageContaining("cannot be fetched");
    }

    @Test
    void withSignMessageEveryMessageCarriesADetachedSignatureOfTheIdentity() throws Exception {
        server.signMessage = true;
        SimulatedDevice device = enrolledPhone();
        device.poll();

        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate", "Idle");
        for (int i = 0; i < server.bodies.size(); i++) {
            byte[] signature =
                    Base64.getDecoder().decode(server.signatures.get(i).orElseThrow());
            CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(server.bodies.get(i)), signature);
            SignerInformation signer =
                    signed.getSignerInfos().getSigners().iterator().next();
            X509CertificateHolder certificate =
                    signed.getCertificates().getMatches(null).iterator().next();
            assertThat(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate)))
                    .isTrue();
            assertThat(certificate.getSubject().toString()).contains("device-1");
            // As genuine devices do it: indefinite length outside, no signed attributes.
            assertThat(signature[1]).isEqualTo((byte) 0x80);
            assertThat(signer.getSignedAttributes()).isNull();
        }
    }

    @Test
    void userEnrollmentNamesAnEnrollmentIdAndNothingThatTellsTheDevice() throws Exception {
        enrolled(DeviceIdentity.iPhone("TGT", 1).enrolledAs(EnrollmentType.USER));

        PlistDict authenticate = server.last("Authenticate");
        assertThat(authenticate.has("EnrollmentID")).isTrue();
        assertThat(authenticate.has("UDID")).isFalse();
        assertThat(authenticate.has("SerialNumber")).isFalse();
        assertThat(server.last("TokenUpdate").requireString("EnrollmentID"))
                .isEqualTo(authenticate.requireString("EnrollmentID"));
    }

    @Test
    void aSharedIPadUserHasAChannelWithItsOwnTokenAndIsTheOneToInvite() throws Exception {
        SimulatedDevice device = enrolled(DeviceIdentity.iPad("TGT", 1).enrolledAs(EnrollmentType.SHARED_IPAD));
        String onDevice = server.queue("InviteToProgram", invitation());
        device.poll();
        assertThat(server.reportOf(onDevice).requireString("Status")).isEqualTo("Error");

        device.signInSharedIPadUser("hanako@school.example");

        PlistDict tokenUpdate = server.last("TokenUpdate");
        assertThat(tokenUpdate.requireString("UserID")).isEqualTo("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF");
        assertThat(tokenUpdate.requireString("UserShortName")).isEqualTo("hanako@school.example");
        assertThat(pushes.listeners).hasSize(2);
        assertThat(tokenUpdate.requireString("UDID"))
                .isEqualTo(device.identity().udid());

        String onUser = server.queue("InviteToProgram", invitation());
        String userToken = pushes.listeners.keySet().stream()
                .filter(token -> !token.equals(device.pushTokenHex().orElseThrow()))
                .findFirst()
                .orElseThrow();
        pushes.push(userToken, tokenUpdate.requireString("PushMagic"));
        assertThat(server.reportOf(onUser).requireString("Status")).isEqualTo("Acknowledged");
        assertThat(server.reportOf(onUser).requireString("UserShortName")).isEqualTo("hanako@school.example");
    }

    @Test
    void enrollingAgainListensToTheNewTokenOnly() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String oldToken = device.pushTokenHex().orElseThrow();

        device.enroll(server.enrollmentLink());

        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate", "Authenticate", "TokenUpdate");
        assertThat(device.pushTokenHex().orElseThrow()).isNotEqualTo(oldToken);
        assertThat(pushes.listeners).containsOnlyKeys(device.pushTokenHex().orElseThrow());
    }

    @Test
    void theBootstrapTokenGoesToTheServer() throws Exception {
        SimulatedDevice device = enrolledPhone();

        device.escrowBootstrapToken();

        assertThat(server.last("SetBootstrapToken").requireData("BootstrapToken"))
                .isEqualTo(device.bootstrapToken().orElseThrow());
        assertThat(device.fetchBootstrapToken()).isEmpty();
        assertThat(server.dialogue()).last().isEqualTo("GetBootstrapToken");
    }

    @Test
    void aFleetEnrollsManyAndCountsWhoFailed() {
        List<SimulatedDevice> devices = java.util.stream.IntStream.rangeClosed(1, 8)
                .mapToObj(number -> device(DeviceIdentity.iPhone("FLT", number)))
                .toList();
        server.refuse("Authenticate", 503);
        try (DeviceFleet fleet = new DeviceFleet(devices, 4)) {
            DeviceFleet.Result result = fleet.enroll(List.of(server.enrollmentLink()));

            assertThat(result.succeeded()).isEqualTo(7);
            assertThat(result.times()).hasSize(7).isSorted();
            assertThat(result.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.serialNumber()).startsWith("FLT00000");
                assertThat(failure.reason()).contains("503");
            });
            assertThat(devices.stream().filter(SimulatedDevice::managed)).hasSize(7);
        }
    }
}
