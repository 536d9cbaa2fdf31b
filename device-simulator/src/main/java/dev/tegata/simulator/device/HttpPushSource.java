package dev.tegata.simulator.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes from a simulated APNs in another process, by long polling its management API: one waiting request for each token, each on a virtual
 * thread. Thread-safe; closing it ends all registrations.
 */
public final class HttpPushSource implements PushSource {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPushSource.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(40);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI base;
    private final Pause pause;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** {@code base}: scheme, host and port of the simulated APNs' management API. */
    public HttpPushSource(URI base) {
        this(base, Pause.SLEEPING);
    }

    HttpPushSource(URI base, Pause pause) {
        this.base = base;
        this.pause = pause;
    }

    @Override
    public Registration register(String tokenHex, String topic, Consumer<String> onPushMagic) {
        Thread listener = Thread.ofVirtual()
                .name("pushes-" + tokenHex.substring(0, Math.min(8, tokenHex.length())))
                .unstarted(() -> listen(tokenHex, topic, onPushMagic));
        listener.start();
        return listener::interrupt;
    }

    private void listen(String tokenHex, String topic, Consumer<String> onPushMagic) {
        boolean announced = false;
        long after = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!announced) {
                    announce(tokenHex, topic);
                    announced = true;
                }
                after = waitForPushes(tokenHex, after, onPushMagic);
            } catch (IOException e) {
                // The simulated APNs may restart and forget its tokens, so the token is announced again.
                announced = false;
                LOG.info("no pushes from {} for now: {}", base, e.getMessage());
                if (!paused()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void announce(String tokenHex, String topic) throws IOException, InterruptedException {
        String body = JSON.createObjectNode()
                .put("token", tokenHex)
                .put("topic", topic)
                .toString();
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(base.resolve("/sim/apns/tokens"))
                        .timeout(LONG_POLL)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    "expected 2xx from /sim/apns/tokens, got " + response.statusCode() + ": " + response.body());
        }
    }

    private long waitForPushes(String tokenHex, long after, Consumer<String> onPushMagic)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(base.resolve("/sim/apns/tokens/" + tokenHex + "/pushes?after=" + after))
                        .timeout(LONG_POLL)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "expected 200 from the long poll, got " + response.statusCode() + ": " + response.body());
        }
        JsonNode pushes = JSON.readTree(response.body()).path("pushes");
        if (pushes.isEmpty()) {
            return after;
        }
        // As APNs does it: of several pushes that wait, only the last one counts.
        JsonNode last = pushes.get(pushes.size() - 1);
        onPushMagic.accept(last.path("mdm").asText());
        return last.path("n").asLong();
    }

    private boolean paused() {
        try {
            pause.pause(AFTER_FAILURE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends every registration: the requests that wait are cut. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
