package dev.tegata.simulator.apple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All services together in real time, worked through the management port as another process would. */
class AppleServicesTest {
    private AppleServices services;
    private Caller management;
    private String uId;

    @BeforeEach
    void start() throws IOException {
        services = AppleServices.start(
                AppleSettings.defaults().withBehaviour(Behaviour.defaults().withEventDelay(Duration.ofMillis(20))));
        management = new Caller(URI.create("http://localhost:" + services.managementPort()), Optional.empty());
        uId = management
                .get("/sim/state")
                .json()
                .path("locations")
                .get(0)
                .path("uId")
                .asText();
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void theFirstPageExplainsEveryRoute() throws IOException {
        String page = management.get("/").text();
        assertThat(page)
                .contains("/sim/reset", "/sim/faults", "/sim/mailbox", "/sim/apns/tokens", "/sim/store/licence")
                .contains(services.vpp().apiUrl().toString());
    }

    @Test
    void aMintedTokenWorksAndCanBeExpiredAndRevoked() throws IOException {
        ObjectNode minted =
                management.post("/sim/locations/" + uId + "/tokens", "").json();
        Caller mdm = new Caller(
                services.vpp().apiUrl(), Optional.of(minted.path("vpptoken").asText()));
        assertThat(mdm.get("/assets").status()).isEqualTo(200);

        management.post("/sim/tokens/" + minted.path("id").asText() + "/expire", "");
        assertThat(mdm.get("/assets").error()).isEqualTo("401 9621");
        management.post("/sim/tokens/" + minted.path("id").asText() + "/revoke", "");
        assertThat(mdm.get("/assets").error()).isEqualTo("401 9625");

        String state = management.get("/sim/state").text();
        assertThat(state)
                .contains("revoked")
                .doesNotContain(minted.path("vpptoken").asText());
        assertThat(management.post("/sim/tokens/none/expire", "").status()).isEqualTo(400);
        assertThat(management.post("/sim/locations/none/tokens", "").status()).isEqualTo(400);
        assertThat(management
                        .post("/sim/locations/" + uId + "/tokens", "{\"expires\":\"soon\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void eventsEndByThemselvesInRealTime() throws IOException {
        Caller mdm = mdm();
        mdm.post("/users/create", "{\"users\":[{\"clientUserId\":\"client-1\"}]}");
        await().untilAsserted(
                        () -> assertThat(mdm.get("/users").json().path("users")).hasSize(1));
    }

    @Test
    void licencesAreBoughtAndGivenBack() throws IOException {
        String licences = "/sim/locations/" + uId + "/licences";
        assertThat(management
                        .post(licences, "{\"adamId\":\"1450010001\",\"count\":5}")
                        .status())
                .isEqualTo(204);
        assertThat(mdm().get("/assets?adamId=1450010001")
                        .json()
                        .path("assets")
                        .get(0)
                        .path("totalCount")
                        .asInt())
                .isEqualTo(15);
        Reply tooMany = management.post(licences, "{\"adamId\":\"1450010001\",\"count\":-16}");
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.text()).contains("at most 15 free licences");
        assertThat(management.post(licences, "{\"adamId\":\"9\",\"count\":1}").status())
                .isEqualTo(400);
        assertThat(management.post(licences, "{\"adamId\":\"1450010001\"}").status())
                .isEqualTo(400);
    }

    @Test
    void faultsAreSwitchedOnListedAndSwitchedOff() throws IOException {
        Reply added = management.post(
                "/sim/faults", "{\"kind\":\"UNAVAILABLE\",\"path\":\"/mdm/v2/assets\",\"delayMillis\":7000}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(mdm().get("/assets").response().headers().firstValue("Retry-After"))
                .contains("7");
        assertThat(management
                        .get("/sim/faults")
                        .json()
                        .path("active")
                        .get(0)
                        .path("struck")
                        .asInt())
                .isEqualTo(1);
        assertThat(delete("/sim/faults/" + added.json().path("id").asText()).status())
                .isEqualTo(204);
        assertThat(mdm().get("/assets").status()).isEqualTo(200);
        assertThat(delete("/sim/faults/99").status()).isEqualTo(404);
        assertThat(management.post("/sim/faults", "{\"kind\":\"RAIN\"}").text()).contains("UNAVAILABLE");
        assertThat(management
                        .post("/sim/faults", "{\"kind\":\"UNAVAILABLE\",\"time\":1}")
                        .text())
                .contains("times");
        assertThat(management
                        .post("/sim/faults", "{\"kind\":\"UNAVAILABLE\",\"times\":-1}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void faultsThatStrikeNowAndThenAreDrawnFromASeedThatIsShownAndGiven() throws IOException {
        assertThat(management
                        .post(
                                "/sim/faults",
                                "{\"kind\":\"REFUSED\",\"percent\":50,\"errorNumber\":9647,\"path\":\"/mdm/v2/assets\"}")
                        .status())
                .isEqualTo(201);
        assertThat(management.get("/sim/faults").json().path("seed").asLong()).isEqualTo(1);
        List<Integer> first = statusesAfterSeed(99);
        assertThat(first).contains(200, 403);
        assertThat(statusesAfterSeed(99)).isEqualTo(first);
        assertThat(management
                        .post("/sim/faults", "{\"kind\":\"REFUSED\",\"percent\":0}")
                        .text())
                .contains("1 to 100");
        assertThat(put("/sim/seed", "{\"seed\":\"x\"}").status()).isEqualTo(400);
    }

    private List<Integer> statusesAfterSeed(long seed) throws IOException {
        assertThat(put("/sim/seed", "{\"seed\":" + seed + "}").status()).isEqualTo(200);
        Caller mdm = mdm();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(mdm.get("/assets").status());
        }
        return statuses;
    }

    @Test
    void thingsDoneByHandAndByAnotherMdmServerAreAskedForOverHttp() throws IOException {
        String location = "/sim/locations/" + uId;
        String serial = "{\"adamId\":\"1450010001\",\"serialNumber\":\"S1\"}";
        assertThat(management.post(location + "/assignments", serial).status()).isEqualTo(204);
        assertThat(mdm().get("/assignments").json().path("assignments")).hasSize(1);
        assertThat(management
                        .post(location + "/assignments", "{\"adamId\":\"1450010001\"}")
                        .text())
                .contains("either a clientUserId or a serialNumber");
        String held = location + "/assignments?adamId=1450010001&serialNumber=S1";
        assertThat(delete(held).status()).isEqualTo(204);
        assertThat(delete(held).text()).contains("does not have");
        assertThat(management.post(location + "/users/nobody/retire", "").text())
                .contains("9609");
        assertThat(management
                        .post(location + "/transfers", "{\"adamId\":\"1450010001\",\"count\":1,\"to\":\"nowhere\"}")
                        .text())
                .contains("no location nowhere");

        String other = "{\"id\":\"theirs\",\"name\":\"Other\",\"metadata\":\"1\"}";
        assertThat(put(location + "/mdm-info", other).status()).isEqualTo(204);
        assertThat(mdm().get("/assets").json().path("mdmInfo").path("id").asText())
                .isEqualTo("theirs");
        assertThat(management.get("/sim/state").text()).contains("theirs");
        assertThat(delete(location + "/mdm-info").status()).isEqualTo(204);
        assertThat(mdm().get("/assets").json().has("mdmInfo")).isFalse();
    }

    @Test
    void behaviourIsChangedInPartAndNonsenseIsRefused() throws IOException {
        ObjectNode changed =
                patch("{\"pageSize\":7,\"quirks\":[\"RATE_LIMIT\"]}").json();
        assertThat(changed.path("pageSize").asInt()).isEqualTo(7);
        assertThat(changed.path("eventDelayMillis").asInt()).isEqualTo(20);
        assertThat(services.vpp().behaviour().has(Quirk.RATE_LIMIT)).isTrue();
        assertThat(patch("{\"pageSize\":0}").status()).isEqualTo(400);
        assertThat(patch("{\"pagesize\":1}").status()).isEqualTo(400);
        assertThat(services.vpp().behaviour().pageSize()).isEqualTo(7);
    }

    @Test
    void theHistoryAndTheCatalogueAreReadAndChanged() throws IOException {
        mdm().get("/users?clientUserId=x");
        assertThat(management
                        .get("/sim/history?path=/mdm/v2/users")
                        .json()
                        .path("requests")
                        .get(0)
                        .path("query")
                        .asText())
                .isEqualTo("clientUserId=x");
        delete("/sim/history");
        assertThat(management.get("/sim/history").json().path("requests")).isEmpty();
        String catalogue = management.get("/sim/catalogue").text();
        assertThat(catalogue).contains("現場ノート");
        HttpRequest.Builder put = management.request("/sim/catalogue");
        assertThat(management
                        .send(put.PUT(HttpRequest.BodyPublishers.ofString(catalogue)))
                        .status())
                .isEqualTo(204);
        HttpRequest.Builder bad = management.request("/sim/catalogue");
        assertThat(management
                        .send(bad.PUT(HttpRequest.BodyPublishers.ofString("{\"apps\":[{}]}")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aSecondLocationCanBeAdded() throws IOException {
        String seed =
                "{\"uId\":\"77\",\"name\":\"大阪\",\"orgName\":\"支社\",\"country\":\"JP\",\"managedDomain\":\"o.example\","
                        + "\"education\":true,\"licences\":{\"1450010001\":2}}";
        assertThat(management.post("/sim/locations", seed).status()).isEqualTo(201);
        assertThat(management.post("/sim/locations", seed).status()).isEqualTo(400);
        assertThat(management.post("/sim/locations", "{\"uId\":\"78\"}").status())
                .isEqualTo(400);
        ObjectNode minted = management.post("/sim/locations/77/tokens", "").json();
        Caller mdm = new Caller(
                services.vpp().apiUrl(), Optional.of(minted.path("vpptoken").asText()));
        assertThat(mdm.get("/client/config").json().path("defaultPlatform").asText())
                .isEqualTo("volumestore");
    }

    @Test
    void resetGoesBackToTheStart() throws IOException {
        mdm().post("/users/create", "{\"users\":[{\"clientUserId\":\"client-1\"}]}");
        assertThat(management.post("/sim/reset", "").status()).isEqualTo(204);
        ObjectNode location = (ObjectNode)
                management.get("/sim/state").json().path("locations").get(0);
        assertThat(location.path("users")).isEmpty();
        assertThat(location.path("events")).isEmpty();
    }

    @Test
    void aPushCertificateIsHandedOutAsByApplesPortal() throws IOException {
        ObjectNode pem = management
                .post("/sim/apns/push-certificates", "{\"topic\":\"com.apple.mgmt.External.x\"}")
                .json();
        assertThat(pem.path("certificate").asText()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(pem.path("privateKey").asText()).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(management.get("/sim/apns/root").json().path("certificate").asText())
                .contains("BEGIN CERTIFICATE");
    }

    @Test
    void deviceTokensAreRegisteredTakenOffTheNetAndRemovedFromElsewhere() throws IOException {
        assertThat(management
                        .post("/sim/apns/tokens", "{\"token\":\"0aff\",\"topic\":\"t\"}")
                        .status())
                .isEqualTo(204);
        assertThat(management
                        .get("/sim/apns/tokens/0AFF/pushes?after=0&wait=0")
                        .json()
                        .path("pushes"))
                .isEmpty();
        assertThat(put("/sim/apns/tokens/0aff/online", "{\"online\":false}").status())
                .isEqualTo(204);
        assertThat(put("/sim/apns/tokens/0aff/online", "{}").status()).isEqualTo(400);
        assertThat(delete("/sim/apns/tokens/0aff").status()).isEqualTo(204);
        assertThat(delete("/sim/apns/tokens/ffff").status()).isEqualTo(404);
        assertThat(management.get("/sim/apns/tokens/ffff/pushes").status()).isEqualTo(404);
        assertThat(management
                        .post("/sim/apns/tokens", "{\"token\":\"xyz\",\"topic\":\"t\"}")
                        .status())
                .isEqualTo(400);
        assertThat(management.get("/sim/mailbox").json().path("mails")).isEmpty();
    }

    private Caller mdm() throws IOException {
        ObjectNode minted =
                management.post("/sim/locations/" + uId + "/tokens", "").json();
        return new Caller(
                services.vpp().apiUrl(), Optional.of(minted.path("vpptoken").asText()));
    }

    private Reply delete(String path) throws IOException {
        return management.send(management.request(path).DELETE());
    }

    private Reply put(String path, String body) throws IOException {
        return management.send(management.request(path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Reply patch(String body) throws IOException {
        return management.send(
                management.request("/sim/behaviour").method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
    }
}
