package dev.tegata.simulator.device;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** A hand-written MDM server: it gives out a profile, says yes by default, hands out the commands a test queued, and remembers what it heard. */
final class FakeMdmServer implements AutoCloseable {
    static final String CHALLENGE = "one-time-secret";
    static final String TOPIC = "com.apple.mgmt.External.test";

    final TestAuthority authority = TestAuthority.SHARED;
    final MiniScep scep = new MiniScep(authority, CHALLENGE);
    final List<PlistDict> heard = new ArrayList<>();
    final List<String> contentTypes = new ArrayList<>();
    final List<Optional<X509Certificate>> clientCertificates = new ArrayList<>();
    final List<Optional<String>> signatures = new ArrayList<>();
    final List<byte[]> bodies = new ArrayList<>();
    final List<String> scepRequests = new CopyOnWriteArrayList<>();

    private final HttpsServer server;
    private final Deque<PlistDict> commands = new ArrayDeque<>();
    private final Map<String, Deque<Refusal>> refusals = new HashMap<>();
    ScepResponder responder = scep::answer;
    boolean signedProfile = true;
    boolean tamperedProfile;
    boolean signMessage;
    boolean checkOutWhenRemoved = true;
    int accessRights = 8191;
    String scepChallenge = CHALLENGE;
    Optional<String> scepCapabilities = Optional.of("POSTPKIOperation\nSHA-256\nAES\n");
    Optional<byte[]> fingerprint = Optional.empty();
    private int nextUuid = 1;

    /** Answers a PKIOperation. */
    interface ScepResponder {
        byte[] answer(byte[] message) throws Exception;
    }

    /** Runs when a message of this kind was heard, before it is answered. */
    volatile Consumer<String> beforeAnswer = kind -> {};

    private record Refusal(int status, String contentType, String body) {}

    static {
        // Without it the JDK's server waits 40 ms before each small answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    FakeMdmServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new AskForCertificate(authority.serverTls()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    private static final class AskForCertificate extends HttpsConfigurator {
        AskForCertificate(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setWantClientAuth(true);
            parameters.setSSLParameters(tls);
        }
    }

    URI enrollmentLink() {
        return url("/enroll/abc");
    }

    URI url(String path) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + path);
    }

    /** Queues a command and tells its UUID. */
    synchronized String queue(String requestType, PlistDict more) {
        String uuid = "%04d_%s".formatted(nextUuid++, requestType);
        commands.add(PlistDict.of(
                "CommandUUID",
                uuid,
                "Command",
                more.toBuilder().put("RequestType", requestType).build()));
        return uuid;
    }

    String queue(String requestType) {
        return queue(requestType, PlistDict.of());
    }

    /** The next message of this MessageType or Status is answered so. */
    synchronized void answer(String kind, int status, String contentType, String body) {
        refusals.computeIfAbsent(kind, key -> new ArrayDeque<>()).add(new Refusal(status, contentType, body));
    }

    void refuse(String kind, int status) {
        answer(kind, status, "text/plain", "refused by the test");
    }

    /** MessageTypes and Statuses in the order they came. */
    synchronized List<String> dialogue() {
        return heard.stream().map(FakeMdmServer::kind).toList();
    }

    synchronized PlistDict last(String kind) {
        return heard.reversed().stream()
                .filter(message -> kind(message).equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("heard no " + kind + " but " + dialogue()));
    }

    synchronized PlistDict reportOf(String uuid) {
        return heard.reversed().stream()
                .filter(message -> message.string("CommandUUID").equals(Optional.of(uuid)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("heard no report of " + uuid + " but " + dialogue()));
    }

    private static String kind(PlistDict message) {
        return message.string("MessageType").or(() -> message.string("Status")).orElse("?");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestURI().getPath()) {
                case "/enroll/abc" ->
                    send(exchange, 200, "text/html; charset=utf-8", "<h1>Enroll</h1>".getBytes(StandardCharsets.UTF_8));
                case "/enroll/abc/profile" -> send(exchange, 200, "application/x-apple-aspen-config", profile());
                case "/enroll/moved/profile" -> {
                    exchange.getResponseHeaders().set("Location", "/enroll/abc/profile");
                    send(exchange, 302, "text/plain", new byte[0]);
                }
                case "/scep" -> scep(exchange, body);
                case "/mdm" -> mdm(exchange, body);
                default -> send(exchange, 404, "text/plain", "no such path".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            send(exchange, 500, "text/plain", ("the fake server failed: " + e).getBytes(StandardCharsets.UTF_8));
        }
    }

    private synchronized void mdm(HttpExchange exchange, byte[] body) throws IOException {
        PlistDict message = Plist.parse(body);
        heard.add(message);
        bodies.add(body);
        contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        signatures.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Mdm-Signature")));
        clientCertificates.add(clientCertificate((HttpsExchange) exchange));
        beforeAnswer.accept(kind(message));
        Refusal refusal =
                refusals.getOrDefault(kind(message), new ArrayDeque<>()).poll();
        if (refusal != null) {
            send(
                    exchange,
                    refusal.status(),
                    refusal.contentType(),
                    refusal.body().getBytes(StandardCharsets.UTF_8));
            return;
        }
        boolean checkIn = message.has("MessageType");
        message.string("CommandUUID").ifPresent(this::done);
        byte[] next = checkIn || commands.isEmpty() || kind(message).equals("NotNow")
                ? new byte[0]
                : Plist.xml(commands.getFirst());
        send(exchange, 200, "application/xml; charset=UTF-8", next);
    }

    /** A command stays queued until it is answered with something else than NotNow, as a server must keep it. */
    private void done(String uuid) {
        boolean notNow = kind(heard.getLast()).equals("NotNow");
        commands.removeIf(
                command -> !notNow && command.requireString("CommandUUID").equals(uuid));
    }

    private static Optional<X509Certificate> clientCertificate(HttpsExchange exchange) {
        try {
            return Optional.of((X509Certificate) exchange.getSSLSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private void scep(HttpExchange exchange, byte[] body) throws Exception {
        String query = exchange.getRequestURI().getRawQuery();
        String operation = query.replaceAll("(?:.*&)?operation=([^&]*).*", "$1");
        scepRequests.add(exchange.getRequestMethod() + " " + operation);
        switch (operation) {
            case "GetCACaps" -> {
                if (scepCapabilities.isPresent()) {
                    send(exchange, 200, "text/plain", scepCapabilities.get().getBytes(StandardCharsets.UTF_8));
                } else {
                    send(exchange, 404, "text/plain", new byte[0]);
                }
            }
            case "GetCACert" -> send(exchange, 200, "application/x-x509-ca-cert", authority.certificate.getEncoded());
            default -> {
                byte[] message = exchange.getRequestMethod().equals("POST")
                        ? body
                        : Base64.getDecoder()
                                .decode(URLDecoder.decode(query.replaceAll(".*message=", ""), StandardCharsets.UTF_8));
                send(exchange, 200, "application/x-pki-message", responder.answer(message));
            }
        }
    }

    private byte[] profile() throws Exception {
        PlistDict scepPayload = PlistDict.builder()
                .put("PayloadType", "com.apple.security.scep")
                .put("PayloadUUID", "SCEP-1")
                .put("PayloadIdentifier", "test.scep")
                .put("PayloadVersion", 1)
                .put(
                        "PayloadContent",
                        PlistDict.builder()
                                .put("URL", url("/scep").toString())
                                .put("Name", "test")
                                .put(
                                        "Subject",
                                        List.of(List.of(List.of("CN", "device-1")), List.of(List.of("O", "Tegata"))))
                                .put("Challenge", scepChallenge)
                                .put("Keysize", 2048)
                                .put("Key Type", "RSA")
                                .put("Key Usage", 5)
                                .putIfPresent("CAFingerprint", fingerprint)
                                .build())
                .build();
        PlistDict mdm = PlistDict.builder()
                .put("PayloadType", "com.apple.mdm")
                .put("PayloadUUID", "MDM-1")
                .put("PayloadIdentifier", "test.mdm")
                .put("PayloadVersion", 1)
                .put("IdentityCertificateUUID", "SCEP-1")
                .put("Topic", TOPIC)
                .put("ServerURL", url("/mdm").toString())
                .put("SignMessage", signMessage)
                .put("CheckOutWhenRemoved", checkOutWhenRemoved)
                .put("AccessRights", accessRights)
                .build();
        PlistDict root = PlistDict.builder()
                .put("PayloadType", "com.apple.security.root")
                .put("PayloadUUID", "ROOT-1")
                .put("PayloadIdentifier", "test.root")
                .put("PayloadVersion", 1)
                .put("PayloadContent", authority.certificate.getEncoded())
                .build();
        byte[] plist = Plist.xml(profile("test.enrollment", List.of(root, scepPayload, mdm)));
        if (!signedProfile) {
            return plist;
        }
        byte[] signed = sign(plist);
        if (tamperedProfile) {
            String text = new String(signed, StandardCharsets.ISO_8859_1).replace("device-1", "device-2");
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
        return signed;
    }

    static PlistDict profile(String identifier, List<PlistDict> payloads) {
        return PlistDict.builder()
                .put("PayloadType", "Configuration")
                .put("PayloadVersion", 1)
                .put("PayloadIdentifier", identifier)
                .put("PayloadUUID", identifier + "-uuid")
                .put("PayloadDisplayName", identifier)
                .put("PayloadContent", payloads)
                .build();
    }

    private byte[] sign(byte[] plist) throws Exception {
        KeyPair key = authority.signerKey;
        X509Certificate signer = authority.issue(new X500Name("CN=Profile Signer"), key.getPublic());
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate()), signer));
        generator.addCertificate(new JcaX509CertificateHolder(signer));
        return generator.generate(new CMSProcessableByteArray(plist), true).getEncoded();
    }

    byte[] caFingerprint(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm).digest(authority.certificate.getEncoded());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
