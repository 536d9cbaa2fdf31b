package dev.tegata.simulator.device.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tegata.simulator.device.AppleStore;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.DialogPolicy;
import dev.tegata.simulator.device.Fault;
import dev.tegata.simulator.device.PushSource;
import dev.tegata.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PhonesServerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final SimulatedDevice device =
            new SimulatedDevice(DeviceIdentity.iPhone("WEB", 1), DeviceWorld.of(new NoStore(), PushSource.NONE));
    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // JUnit calls start before each test
    private PhonesServer server;

    /** A store that knows accounts and nothing else. */
    private static final class NoStore implements AppleStore {
        @Override
        public String idHash(String appleAccount) {
            return "hash";
        }

        @Override
        public Acceptance accept(URI invitationUrl, String appleAccount) {
            return Acceptance.refused("no invitations here");
        }

        @Override
        public Licence licence(long adamId, Optional<String> serialNumber, Optional<String> appleAccount) {
            return Licence.NONE;
        }

        @Override
        public Optional<StoreApp> app(long adamId) {
            return Optional.empty();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = PhonesServer.start(List.of(device), "localhost", 0);
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.uri().resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode act(String path, String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/api/devices/WEB000001" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void thePageShowsThePhonesAndPutsNothingOfThemIntoMarkup() throws Exception {
        HttpResponse<String> page = send("GET", "/", "");

        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body()).contains("Simulated phones").doesNotContain("innerHTML");
    }

    @Test
    void thePersonSignsInLocksAndRestricts() throws Exception {
        assertThat(act("/sign-in", "{\"appleAccount\":\"taro@example.jp\"}")
                        .path("appleAccount")
                        .asText())
                .isEqualTo("taro@example.jp");
        assertThat(act("/lock", "{}").path("locked").asBoolean()).isTrue();
        assertThat(act("/unlock", "{}").path("locked").asBoolean()).isFalse();
        assertThat(act("/restrictions", "{\"key\":\"allowAppInstallation\",\"allowed\":false}")
                        .path("appStoreProhibited")
                        .asBoolean())
                .isTrue();
        send("DELETE", "/api/devices/WEB000001/restrictions/allowAppInstallation", "");
        assertThat(device.restrictions().appStoreProhibited()).isFalse();
        assertThat(act("/sign-out", "{}").path("appleAccount").asText()).isEmpty();
        assertThat(act("/faults", "{\"fault\":\"REPORT_TWICE\",\"times\":2}")
                        .path("faults")
                        .path("REPORT_TWICE")
                        .asInt())
                .isEqualTo(2);
        assertThat(device.faults().pending()).containsEntry(Fault.REPORT_TWICE, 2);
    }

    @Test
    void theListShowsEveryDeviceAndItsHistory() throws Exception {
        device.installByOwner(new StoreApp(7, "com.example.notes", "<b>Notes</b>", "1.0"));
        act("/sign-in", "{\"appleAccount\":\"taro@example.jp\"}");

        JsonNode list = JSON.readTree(send("GET", "/api/devices", "").body());
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("serialNumber").asText()).isEqualTo("WEB000001");
        assertThat(list.get(0).path("managed").asBoolean()).isFalse();
        assertThat(JSON.readTree(send("GET", "/api/devices/WEB000001/apps", "").body())
                        .get(0)
                        .path("name")
                        .asText())
                .isEqualTo("<b>Notes</b>");
        assertThat(send("GET", "/api/devices/WEB000001/history", "").body()).contains("signed in to the store");
    }

    @Test
    void nonsenseIsRefusedWithWhatWasExpected() throws Exception {
        assertThat(send("POST", "/api/devices/NOSUCH/poll", "{}").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/api/devices/WEB000001/dialogs/99/accept", "{}"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(404))
                .satisfies(answer -> assertThat(answer.body()).contains("expected an open dialog, got id 99"));
        assertThat(send("POST", "/api/devices/WEB000001/sign-in", "{}").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/devices/WEB000001/faults", "{\"fault\":\"EXPLODE\"}")
                        .body())
                .contains("REPORT_TWICE")
                .contains("got EXPLODE");
        assertThat(send("POST", "/api/devices/WEB000001/new-token", "{}").statusCode())
                .isEqualTo(409);
        assertThat(device.faults().pending()).isEmpty();
    }

    @Test
    void theBehaviourIsChosenByNameAndAWrongNameChangesNothing() throws Exception {
        JsonNode chosen = act("/behaviour", "{\"dialogPolicy\":\"CANCEL_ALL\",\"licenceError\":\"CODE_9610\"}");
        assertThat(chosen.path("behaviour").path("dialogPolicy").asText()).isEqualTo("CANCEL_ALL");
        assertThat(chosen.path("behaviour").path("licenceError").asText()).isEqualTo("CODE_9610");

        HttpResponse<String> refused = send(
                "POST",
                "/api/devices/WEB000001/behaviour",
                "{\"dialogPolicy\":\"ACCEPT_ALL\",\"prohibitedStore\":\"EXPLODE\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("DIALOG_FAILS");
        assertThat(device.behaviour().dialogPolicy()).isEqualTo(DialogPolicy.CANCEL_ALL);
    }

    @Test
    void aFormOfAnotherSiteIsRefused() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(server.uri().resolve("/api/devices/WEB000001/lock"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("a=b"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(device.locked()).isFalse();
    }
}
