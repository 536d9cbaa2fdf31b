package dev.tegata.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.pki.SubjectAltName;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.server.http.HttpServer;
import dev.tegata.server.http.HttpSettings;
import dev.tegata.server.http.TlsSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device listener over real sockets: TLS with and without a client certificate, HTTP/2 and HTTP/1.1. */
class DeviceListenerTest {
    private static final char[] PASSWORD = "test".toCharArray();

    private final Instant now = Instant.now();
    private final CertificateIssuer root = CertificateIssuer.selfSigned(
            new X500Principal("CN=root"), now.minusSeconds(3600), now.plus(Duration.ofDays(2)));
    private DeviceSide deviceSide;
    private HttpServer server;

    @BeforeEach
    void start() {
        deviceSide = new DeviceSide();
        KeyPair keys = CertificateIssuer.newRsaKey();
        X509Certificate certificate = root.issueServer(
                keys.getPublic(),
                new X500Principal("CN=localhost"),
                List.of(SubjectAltName.dns("localhost")),
                CertificateIssuer.newSerial(),
                now.minusSeconds(60),
                now.plus(Duration.ofDays(1)));
        HttpSettings settings = HttpSettings.of("device", "127.0.0.1", 0)
                .withTls(new TlsSettings(List.of(certificate), keys.getPrivate(), true));
        server = HttpServer.start(
                settings, deviceSide.routes.routes(deviceSide.notifications()), deviceSide.routes.errors());
    }

    @AfterEach
    void stop() {
        server.close();
        deviceSide.close();
    }

    @Test
    void aDeviceEnrollsOverTlsFromTheLinkToItsFirstCommand() throws Exception {
        String token = deviceSide.link(Optional.empty());
        TestDevice device = new TestDevice("UDID-1");
        try (HttpClient browser = client(Optional.empty(), HttpClient.Version.HTTP_2)) {
            assertThat(send(browser, "GET", "/enroll/" + token, "", BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<byte[]> profile =
                    send(browser, "GET", "/enroll/" + token + "/profile", "", BodyPublishers.noBody());
            assertThat(profile.headers().firstValue("Content-Type")).contains("application/x-apple-aspen-config");
            byte[] request = device.firstRequest(
                    deviceSide.authority.certificate(), deviceSide.challenge(token), "T-1", deviceSide.clock.instant());
            HttpResponse<byte[]> reply =
                    send(browser, "POST", "/scep?operation=PKIOperation", "", BodyPublishers.ofByteArray(request));
            device.keep(TestDevice.read(reply.body(), device.keys).certificate().orElseThrow());
            HttpResponse<byte[]> without = checkIn(browser, device.authenticate());
            assertThat(without.statusCode()).as("no client certificate").isEqualTo(400);
        }
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version.name().equals("HTTP_3")) {
                continue;
            }
            try (HttpClient client = client(Optional.of(device), version)) {
                assertThat(checkIn(client, device.authenticate()).statusCode()).isEqualTo(200);
                HttpResponse<byte[]> updated =
                        checkIn(client, Plist.xml(device.tokenUpdate("t").build()));
                assertThat(updated.statusCode()).isEqualTo(200);
                assertThat(updated.body()).isEmpty();
                HttpResponse<byte[]> command = send(
                        client,
                        "PUT",
                        "/mdm/command",
                        "application/x-apple-aspen-mdm; charset=UTF-8",
                        BodyPublishers.ofByteArray(device.idle()));
                assertThat(command.version()).isEqualTo(version);
                assertThat(Plist.parse(command.body()).requireDict("Command").requireString("RequestType"))
                        .isEqualTo("DeviceInformation");
            }
        }
    }

    @Test
    void anOversizedBodyIsRefusedBeforeItIsRead() throws Exception {
        TestDevice device = deviceSide.enrolled("UDID-1", Optional.empty());
        List<String> before = deviceSide.state();
        try (HttpClient client = client(Optional.of(device), HttpClient.Version.HTTP_2)) {
            byte[] large = new byte[(256 << 10) + 1];
            assertThat(checkIn(client, large).statusCode()).isEqualTo(413);
        }
        assertThat(deviceSide.state()).isEqualTo(before);
    }

    @Test
    void somebodyWhoOpensTheAddressInABrowserIsToldWhatItIs() throws Exception {
        try (HttpClient browser = client(Optional.empty(), HttpClient.Version.HTTP_1_1)) {
            for (String path : List.of("/", "/mdm", "/mdm/checkin", "/mdm/command")) {
                HttpResponse<byte[]> page = send(browser, "GET", path, "", BodyPublishers.noBody());
                assertThat(page.statusCode()).as(path).isEqualTo(200);
                assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("This address is for devices");
            }
            assertThat(send(browser, "GET", "/nothing", "", BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private HttpResponse<byte[]> checkIn(HttpClient client, byte[] body) throws Exception {
        return send(
                client,
                "PUT",
                "/mdm/checkin",
                "application/x-apple-aspen-mdm-checkin",
                BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<byte[]> send(
            HttpClient client, String method, String path, String contentType, BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpClient client(Optional<TestDevice> device, HttpClient.Version version) throws Exception {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("root", root.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManager[] identity = {};
        if (device.isPresent()) {
            KeyStore own = emptyStore();
            own.setKeyEntry("device", device.get().keys.getPrivate(), PASSWORD, new X509Certificate[] {
                device.get().certificate()
            });
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, PASSWORD);
            identity = keys.getKeyManagers();
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(identity, trust.getTrustManagers(), new SecureRandom());
        return HttpClient.newBuilder().sslContext(tls).version(version).build();
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
