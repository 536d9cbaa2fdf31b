package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody who wants to keep devices out can do to the listener, and that the others are served all the same. */
@ExtendWith(NoLeaks.class)
class AttackTest {
    private static final int STRANGERS = 5;
    private static final int RESETS = 1_000;

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int CANCEL = 8;
    private static final int CUT_OFF = -1;

    private final TestIdentity identity = TestIdentity.server();
    private final Routes routes = Routes.builder()
            .get("/", request -> Response.text(200, "here"))
            .put("/echo", request -> Response.ok(request.body(), "application/octet-stream"))
            .build();

    AttackTest() throws Exception {}

    @Test
    void connectionsThatNeverShakeHandsMakeRoomForDevices() throws Exception {
        try (HttpServer server = start(settings(100).withTls(identity.tls(true)));
                HttpClient known = client();
                HttpClient newcomer = client()) {
            assertThat(answerTo(known, server)).isEqualTo("here");
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 20 * STRANGERS; i++) {
                    silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
                }
                Awaitility.await()
                        .untilAsserted(() -> assertThat(
                                        silent.stream().filter(AttackTest::open).count())
                                .isLessThanOrEqualTo(STRANGERS));
                assertThat(answerTo(newcomer, server)).isEqualTo("here");
                assertThat(answerTo(known, server)).isEqualTo("here");
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void atTheLimitOfConnectionsASilentOneGoesFirst() throws Exception {
        try (HttpServer server = start(settings(2));
                RawClient device = new RawClient(server.port()).send("GET / HTTP/1.1", "Host: x", "", "")) {
            assertThat(device.answer().status()).isEqualTo(200);
            try (RawClient silent = new RawClient(server.port());
                    RawClient another = new RawClient(server.port()).send("GET / HTTP/1.1", "Host: x", "", "")) {
                assertThat(another.answer().status()).isEqualTo(200);
                assertThat(silent.untilClosed()).isEmpty();
                device.send("GET / HTTP/1.1", "Host: x", "", "");
                assertThat(device.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void whoDoesNotFinishTheBodyTakesUpNoMoreThanTheBudget() throws Exception {
        HttpSettings settings = HttpSettings.of("test", "127.0.0.1", 0)
                .withLimits(new HttpSettings.Limits(8_000, 2_000, 10_000, 100, STRANGERS, 10));
        String most = "x".repeat(7_000);
        String rest = "x".repeat(1_000);
        try (HttpServer server = start(settings);
                RawClient slow = upload(server, most);
                RawClient next = new RawClient(server.port())) {
            awaitRefusal(server, most);
            slow.send(rest);
            assertThat(slow.answer().body()).isEqualTo(most + rest);
            next.send("PUT /echo HTTP/1.1", "Host: x", "Content-Length: 8000", "", most + rest);
            assertThat(next.answer().status()).isEqualTo(200);
            try (RawClient gone = upload(server, most)) {
                awaitRefusal(server, most);
                gone.endOutput();
            }
            Awaitility.await().untilAsserted(() -> {
                try (RawClient again = upload(server, most + rest)) {
                    assertThat(again.answer().status()).isEqualTo(200);
                }
            });
        }
    }

    /** The first may still be on its way to the server. */
    private static void awaitRefusal(HttpServer server, String part) {
        Awaitility.await().untilAsserted(() -> {
            try (RawClient one = upload(server, part + "x".repeat(1_000))) {
                RawClient.Answer answer = one.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).hasValue("5");
            }
        });
    }

    private static RawClient upload(HttpServer server, String part) throws IOException {
        return new RawClient(server.port()).send("PUT /echo HTTP/1.1", "Host: x", "Content-Length: 8000", "", part);
    }

    /** CVE-2023-44487. */
    @Test
    void rapidResetsEndTheConnectionAndNobodyElseS() throws Exception {
        try (HttpServer server = start(settings(100).withTls(identity.tls(true)));
                HttpClient device = client();
                SSLSocket attacker = http2(server)) {
            assertThat(answerTo(device, server)).isEqualTo("here");
            DataOutputStream out = new DataOutputStream(attacker.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, SETTINGS, 0, 0);
            try {
                for (int stream = 1; stream < 2 * RESETS; stream += 2) {
                    // GET https /, authority x: RFC 7541, appendix A.
                    frame(out, HEADERS, 5, stream, 0x82, 0x87, 0x84, 0x41, 1, 'x');
                    frame(out, RST_STREAM, 0, stream, 0, 0, 0, CANCEL);
                }
                out.flush();
            } catch (SocketException cutOff) {
                // It was quicker than we are; what it said is read all the same.
            }
            // What it sent after that makes the system reset the connection, and the goodbye may be lost.
            assertThat(goaway(attacker)).isIn(ENHANCE_YOUR_CALM, CUT_OFF);
            assertThat(answerTo(device, server)).isEqualTo("here");
        }
    }

    private HttpServer start(HttpSettings settings) {
        return HttpServer.start(settings, routes, (request, failure) -> Response.text(500, "mapped"));
    }

    private static HttpSettings settings(int maxConnections) {
        return HttpSettings.of("test", "127.0.0.1", 0)
                .withLimits(new HttpSettings.Limits(8_000, 2_000, 1 << 20, maxConnections, STRANGERS, 10));
    }

    private HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(TestIdentity.clientTls(identity))
                .build();
    }

    private static String answerTo(HttpClient client, HttpServer server) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private SSLSocket http2(HttpServer server) throws Exception {
        SSLSocket socket = (SSLSocket) TestIdentity.clientTls(identity)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    /** RFC 9113, section 4.1. */
    private static void frame(DataOutputStream out, int type, int flags, int stream, int... payload)
            throws IOException {
        out.writeShort(payload.length >> 8);
        out.writeByte(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        writeBytes(out, payload);
    }

    private static void writeBytes(OutputStream out, int... bytes) throws IOException {
        for (int each : bytes) {
            out.write(each);
        }
    }

    /** The error with which the server says goodbye; {@link #CUT_OFF} when it ends the connection without. */
    private static int goaway(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                in.skipNBytes(5);
                if (type == GOAWAY) {
                    in.skipNBytes(4);
                    return in.readInt();
                }
                in.skipNBytes(length);
            }
        } catch (EOFException | SocketException ended) {
            return CUT_OFF;
        }
    }

    private static boolean open(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException nothingYet) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
