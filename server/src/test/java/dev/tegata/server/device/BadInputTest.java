package dev.tegata.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.pki.Pem;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.storage.Ids;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad input gets a clear error, is logged once and changes nothing; none is answered 401. */
class BadInputTest {
    private DeviceSide server;

    @BeforeEach
    void open() {
        server = new DeviceSide();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{ a = b; }",
                "<plist><dict><key>MessageType</key>",
                "<plist><array/></plist>",
                "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;&a;\">]>"
                        + "<plist><dict><key>MessageType</key><string>&b;</string></dict></plist>",
                "<plist><dict><key>MessageType</key><string>Authenticate</string></dict></plist>"
            })
    void aMalformedPlistOrAnEntityBombIsRefused(String body) throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(DeviceSide.text(server.refused(400, device.checkIn(bytes)))).containsIgnoringCase("expected");
        assertThat(DeviceSide.text(server.refused(400, device.command(bytes)))).containsIgnoringCase("expected");
    }

    @Test
    void aWrongContentTypeIsRefusedWithTheRightOnes() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        Request request = device.put("/mdm/checkin", "application/json", device.authenticate())
                .build();
        assertThat(DeviceSide.text(server.refused(415, request)))
                .contains("application/json")
                .contains("application/x-apple-aspen-mdm-checkin");
    }

    @Test
    void anUnknownMessageTypeIsRefusedWithTheKnownOnes() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] body = Plist.xml(device.message("Salutation").build());
        assertThat(DeviceSide.text(server.refused(400, device.checkIn(body))))
                .contains("Salutation")
                .contains("TokenUpdate");
    }

    @Test
    void aReportOnAnUnknownCommandIsAnsweredAndChangesNothing() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        Response answer = server.put(device.command(
                device.report("Acknowledged", Optional.of(Ids.next().toString()), PlistDict.builder())));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.waiting("UDID-1")).hasSize(2);
        assertThat(history()).isEmpty();
    }

    @Test
    void withoutACertificateNobodySpeaks() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        Request request = Request.builder("PUT", "/mdm/command")
                .header("Content-Type", "application/x-apple-aspen-mdm")
                .body(device.idle())
                .build();
        assertThat(DeviceSide.text(server.refused(400, request))).contains("Mdm-Signature");
    }

    @Test
    void theCertificateOfAnotherDeviceIsRefused() throws Exception {
        TestDevice one = server.enrolled("UDID-1", Optional.empty());
        TestDevice two = server.enrolled("UDID-2", Optional.empty());
        assertThat(DeviceSide.text(server.refused(400, two.command(one.idle()))))
                .contains("UDID-1")
                .contains("UDID-2");
        server.refused(400, two.checkIn(one.authenticate()));
        server.refused(400, two.checkIn(Plist.xml(one.tokenUpdate("stolen").build())));
        server.refused(400, two.checkIn(Plist.xml(one.message("CheckOut").build())));
        server.refused(
                400, two.checkIn(Plist.xml(one.message("GetBootstrapToken").build())));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.clock.advance(Duration.ofDays(365));
        assertThat(DeviceSide.text(server.refused(400, device.command(device.idle()))))
                .contains("expired at");
        server.refused(400, device.checkIn(device.authenticate()));
        assertThat(server.scep(
                                device.renewal(server.authority.certificate(), CertificateIssuer.newRsaKey(), "T-2"),
                                device)
                        .failInfo())
                .contains("2");
    }

    @Test
    void aCertificateWeDidNotIssueIsRefusedHoweverMuchItLooksLikeOurs() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        CertificateIssuer forger = CertificateIssuer.selfSigned(
                server.authority.certificate().getSubjectX500Principal(),
                server.clock.instant(),
                server.clock.instant().plus(Duration.ofDays(9)));
        TestDevice forged = new TestDevice("UDID-1");
        forged.keep(forger.issueClient(
                forged.keys.getPublic(),
                device.certificate().getSubjectX500Principal(),
                List.of(),
                device.certificate().getSerialNumber(),
                server.clock.instant(),
                server.clock.instant().plus(Duration.ofDays(1))));
        assertThat(DeviceSide.text(server.refused(400, forged.command(forged.idle()))))
                .contains("issued by this server");
    }

    @Test
    void beforeItsAuthenticateADeviceIsNotHeard() throws Exception {
        TestDevice device = server.certified("UDID-1", Optional.empty());
        assertThat(DeviceSide.text(server.refused(400, device.command(device.idle()))))
                .contains("Authenticate");
        server.refused(400, device.checkIn(Plist.xml(device.tokenUpdate("t").build())));
        server.put(device.checkIn(device.authenticate()));
        assertThat(DeviceSide.text(server.refused(400, device.command(device.idle()))))
                .contains("TokenUpdate");
    }

    @Test
    void aTokenUpdateThatCannotBePushedIsRefused() throws Exception {
        TestDevice device = server.authenticated("UDID-1", Optional.empty());
        server.refused(
                400,
                device.checkIn(Plist.xml(device.tokenUpdate("x".repeat(101)).build())));
        server.refused(
                400,
                device.checkIn(
                        Plist.xml(device.tokenUpdate("t").put("PushMagic", " ").build())));
    }

    @Test
    void aSignatureOverAnotherBodyIsRefusedAndTheRightOneAcceptedInPlaceOfTls() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        String type = "application/x-apple-aspen-mdm";
        assertThat(server.put(device.signed(type, device.idle())).status()).isEqualTo(200);
        Request tampered = Request.builder("PUT", "/mdm/command")
                .header("Content-Type", type)
                .header("Mdm-Signature", device.signature("another body".getBytes(StandardCharsets.UTF_8)))
                .body(device.idle())
                .build();
        assertThat(DeviceSide.text(server.refused(400, tampered))).contains("Mdm-Signature");
        Request nonsense = Request.builder("PUT", "/mdm/command")
                .header("Content-Type", type)
                .header("Mdm-Signature", "%%%")
                .body(device.idle())
                .build();
        server.refused(400, nonsense);
    }

    @Test
    void ofTwoProofsBothMustBeTheDevices() throws Exception {
        TestDevice one = server.enrolled("UDID-1", Optional.empty());
        TestDevice two = server.enrolled("UDID-2", Optional.empty());
        Request mixed = Request.builder("PUT", "/mdm/command")
                .header("Content-Type", "application/x-apple-aspen-mdm")
                .header("Mdm-Signature", one.signature(one.idle()))
                .clientCertificate(two.certificate())
                .body(one.idle())
                .build();
        server.refused(400, mixed);
    }

    @Test
    void aCertificateInAHeaderCountsOnlyWhereAProxyIsConfigured() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        String header = URLEncoder.encode(Pem.text(List.of(device.certificate())), StandardCharsets.UTF_8);
        Request forwarded = Request.builder("PUT", "/mdm/command")
                .header("Content-Type", "application/x-apple-aspen-mdm")
                .header("X-Client-Cert", header)
                .body(device.idle())
                .build();
        server.refused(400, forwarded);

        try (DeviceSide behindProxy = new DeviceSide(Optional.of("X-Client-Cert"))) {
            TestDevice there = behindProxy.certified("UDID-1", Optional.empty());
            String pem = Pem.text(List.of(there.certificate()));
            Request.Builder authenticate = Request.builder("PUT", "/mdm/checkin")
                    .header("Content-Type", "application/x-apple-aspen-mdm-checkin")
                    .body(there.authenticate());
            assertThat(behindProxy
                            .put(authenticate
                                    .header("X-Client-Cert", URLEncoder.encode(pem, StandardCharsets.UTF_8))
                                    .build())
                            .status())
                    .isEqualTo(200);
            assertThat(DeviceSide.text(behindProxy.refused(400, there.command(there.idle()))))
                    .as("the certificate of the connection is the proxy's")
                    .contains("without a proof of identity");
            Request nonsense = Request.builder("PUT", "/mdm/checkin")
                    .header("Content-Type", "application/x-apple-aspen-mdm-checkin")
                    .header("X-Client-Cert", "not a certificate")
                    .body(there.authenticate())
                    .build();
            behindProxy.refused(400, nonsense);
        }
    }

    @Test
    void aWrongAnExpiredOrAReusedChallengeGetsNoCertificate() throws Exception {
        X509Certificate ca = server.authority.certificate();
        TestDevice device = new TestDevice("UDID-1");
        String token = server.link(Optional.empty());
        String challenge = server.challenge(token);
        refusedByScep(device.firstRequest(ca, "wrong", "T-1", server.clock.instant()), device, "not one of ours");
        refusedByScep(device.firstRequest(ca, "", "T-1", server.clock.instant()), device, "without one");

        server.clock.advance(Duration.ofHours(1));
        refusedByScep(device.firstRequest(ca, challenge, "T-1", server.clock.instant()), device, "expired at");

        String fresh = server.challenge(token);
        assertThat(server.scep(device.firstRequest(ca, fresh, "T-1", server.clock.instant()), device)
                        .certificate())
                .isPresent();
        TestDevice thief = new TestDevice("UDID-2");
        refusedByScep(thief.firstRequest(ca, fresh, "T-1", server.clock.instant()), thief, "was used at");
        refusedByScep(device.firstRequest(ca, fresh, "T-9", server.clock.instant()), device, "was used at");
    }

    @Test
    void aRenewalByACertificateOfOurOwnMakingOrOneNobodyAuthenticatedWithIsRefused() throws Exception {
        X509Certificate ca = server.authority.certificate();
        TestDevice stranger = new TestDevice("UDID-9");
        KeyPair keys = stranger.keys;
        X509Certificate own = CertificateIssuer.selfSigned(
                        new X500Principal("CN=x"),
                        server.clock.instant(),
                        server.clock.instant().plusSeconds(60))
                .certificate();
        stranger.keep(new CertificateIssuer(own, keys.getPrivate())
                .issueClient(
                        keys.getPublic(),
                        new X500Principal("CN=x"),
                        List.of(),
                        CertificateIssuer.newSerial(),
                        server.clock.instant(),
                        server.clock.instant().plusSeconds(30)));
        refusedByScep(stranger.renewal(ca, CertificateIssuer.newRsaKey(), "T-1"), stranger, "not one of ours");
        TestDevice unbound = server.certified("UDID-1", Optional.empty());
        refusedByScep(unbound.renewal(ca, CertificateIssuer.newRsaKey(), "T-1"), unbound, "no device");
    }

    @Test
    void whatIsNotScepIsRefused() throws Exception {
        assertThat(scepPost("nonsense".getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(400);
        for (String query :
                List.of("", "?operation=Dance", "?operation=PKIOperation", "?operation=PKIOperation&message=%25")) {
            Response answer = server.routes.scepGet.handle(
                    Request.builder("GET", "/scep" + query).build());
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(DeviceSide.text(answer)).contains("GetCACaps");
        }
        assertThat(DeviceSide.text(server.routes.scepGet.handle(
                        Request.builder("GET", "/scep?operation=GetCACaps").build())))
                .contains("POSTPKIOperation", "AES", "Renewal");
        assertThat(server.routes
                        .scepGet
                        .handle(Request.builder("GET", "/scep?operation=GetCACert&message=x")
                                .build())
                        .body())
                .isEqualTo(server.authority.certificate().getEncoded());
    }

    @Test
    void aDatabaseThatIsDownIsNotTheDevicesFault() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.forgetLog();
        server.database().close();
        Response answer = server.put(device.command(device.idle()));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(server.warnings()).hasSize(1);
    }

    @Test
    void aLinkThatIsUnknownExpiredOrUsedSaysWhatToDoInTheReadersLanguage() throws Exception {
        Response unknown = server.page("nonsense", "en");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(DeviceSide.text(unknown)).contains("not known here").contains("for a new one");

        String token = server.link(Optional.empty());
        Response open = server.page(token, "ja,en;q=0.5");
        assertThat(open.status()).isEqualTo(200);
        assertThat(DeviceSide.text(open))
                .contains("lang=\"ja\"")
                .contains("プロファイルをダウンロード")
                .contains("/enroll/" + token + "/profile")
                .contains("Example &amp; Co");
        assertThat(open.header("Cache-Control")).contains("no-store");

        server.clock.advance(Duration.ofDays(7));
        assertThat(server.page(token, "ja").status()).isEqualTo(410);
        assertThat(DeviceSide.text(server.page(token, "ja"))).contains("期限");
        assertThat(server.profile(token).status()).isEqualTo(410);
        assertThat(server.warnings()).noneMatch(line -> line.contains(token));
    }

    @Test
    void secretsAreNeitherLoggedNorStoredInClear() throws Exception {
        String token = server.link(Optional.empty());
        String challenge = server.challenge(token);
        List<String> state = server.state();
        assertThat(state).noneMatch(row -> row.contains(token) || row.contains(challenge));
    }

    private List<String> history() {
        return server.database()
                .withHandle(handle -> handle.createQuery("select command_uuid || status from command_history")
                        .mapTo(String.class)
                        .list());
    }

    private Response scepPost(byte[] body) throws Exception {
        return server.routes.scepPost.handle(Request.builder("POST", "/scep?operation=PKIOperation")
                .body(body)
                .build());
    }

    private void refusedByScep(byte[] message, TestDevice device, String reason) throws Exception {
        List<String> before = server.state();
        server.forgetLog();
        assertThat(server.scep(message, device).failInfo()).contains("2");
        assertThat(server.state()).isEqualTo(before);
        assertThat(server.warnings()).singleElement().asString().containsPattern(Pattern.quote(reason));
    }
}
