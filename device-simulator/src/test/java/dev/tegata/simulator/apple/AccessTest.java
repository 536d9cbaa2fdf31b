package dev.tegata.simulator.apple;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private SteppedApple apple;

    @BeforeEach
    void start() throws IOException {
        apple = new SteppedApple();
    }

    @AfterEach
    void stop() {
        apple.close();
    }

    @Test
    void serviceConfigNeedsNoTokenAndPointsAtItself() throws IOException {
        ObjectNode config = apple.anonymous().get("/service/config").json();
        assertThat(config.path("limits").path("maxAssets").asInt()).isEqualTo(25);
        assertThat(config.path("limits").path("maxRequestPerSecond").asInt()).isEqualTo(15);
        assertThat(config.path("urls").path("getAssets").asText()).isEqualTo(apple.vpp.apiUrl() + "/assets");
        assertThat(config.path("urls").path("invitationEmail").asText())
                .isEqualTo(
                        apple.vpp.baseUrl()
                                + "/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?inviteCode=%25inviteCode%25&mt=8");
        assertThat(config.path("errorCodes").findValuesAsText("errorNumber")).contains("9601", "9728");
        assertThat(config.path("notificationTypes").toString()).contains("USER_ASSOCIATED");
    }

    @Test
    void aTokenFileIsBase64OfTokenExpiryAndOrganizationWithADateWithoutColon() {
        String text = apple.mdm.token().orElseThrow();
        ObjectNode json = Json.readObject(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
                .orElseThrow();
        assertThat(json.path("orgName").asText()).isEqualTo("株式会社てがた商会");
        assertThat(json.path("expDate").asText()).isEqualTo("2027-11-23T00:00:00+0000");
        assertThat(json.path("token").asText()).isNotEmpty();
    }

    @Test
    void onlyTheWholeBase64TextIsTheBearer() throws IOException {
        String whole = apple.mdm.token().orElseThrow();
        String inner = Json.readObject(new String(Base64.getDecoder().decode(whole), StandardCharsets.UTF_8))
                .orElseThrow()
                .path("token")
                .asText();
        assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);
        assertThat(apple.as(inner).get("/assets").error()).isEqualTo("200 9622");
    }

    @Test
    void everyTokenTroubleHasItsOwnNumber() throws IOException {
        assertThat(apple.anonymous().get("/assets").error()).isEqualTo("401 9601");
        HttpRequest.Builder basic = apple.anonymous().request("/assets").header("Authorization", "Basic eHg6eHg=");
        assertThat(apple.anonymous().send(basic.GET()).error()).isEqualTo("401 9722");
        assertThat(apple.as("bm9uc2Vuc2U=").get("/assets").error()).isEqualTo("200 9622");

        ApplePortal.Minted revoked = apple.vpp.portal().mintToken(apple.uId);
        apple.vpp.portal().revoke(revoked.id());
        assertThat(apple.as(revoked.vpptoken()).get("/assets").error()).isEqualTo("401 9625");

        ApplePortal.Minted expired = apple.vpp.portal().mintToken(apple.uId);
        apple.vpp.portal().expire(expired.id());
        assertThat(apple.as(expired.vpptoken()).get("/assets").error()).isEqualTo("401 9621");
        assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);

        apple.clock.advance(Duration.ofDays(365));
        assertThat(apple.mdm.get("/assets").error()).isEqualTo("401 9621");
    }

    @Test
    void wrongMethodsAndTypesAreNamed() throws IOException {
        assertThat(apple.mdm.post("/assets", "{}").error()).isEqualTo("405 9726");
        HttpRequest.Builder xml = apple.mdm.request("/users/create").header("Content-Type", "text/xml");
        assertThat(apple.mdm
                        .send(xml.POST(HttpRequest.BodyPublishers.ofString("<x/>")))
                        .error())
                .isEqualTo("415 9727");
        assertThat(apple.mdm.get("/nothing/here").status()).isEqualTo(404);
    }

    @Test
    void theRateLimitIsPerSecondAndToken() throws IOException {
        apple.vpp.behaviour(b -> b.with(Quirk.RATE_LIMIT));
        for (int i = 0; i < 15; i++) {
            assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);
        }
        assertThat(apple.mdm.get("/assets").error()).isEqualTo("429 9646");
        assertThat(apple.as(apple.vpp.portal().mintToken(apple.uId).vpptoken())
                        .get("/assets")
                        .status())
                .isEqualTo(200);
        apple.clock.advance(Duration.ofSeconds(1));
        assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);
    }

    @Test
    void theExpirationMayBeLeftOutUntilItIsNear() throws IOException {
        assertThat(apple.mdm.get("/assets").json().path("tokenExpirationDate").asText())
                .isEqualTo("2027-11-23T00:00:00+0000");
        apple.vpp.behaviour(b -> b.with(Quirk.EXPIRATION_ONLY_WHEN_NEAR));
        assertThat(apple.mdm.get("/assets").json().has("tokenExpirationDate")).isFalse();
        apple.clock.advance(Duration.ofDays(351));
        assertThat(apple.mdm.get("/assets").json().has("tokenExpirationDate")).isTrue();
    }

    @Test
    void theHistoryShowsRequestsWithoutTheirSecrets() throws IOException {
        apple.createUser("client-1");
        String code = apple.inviteCode("client-1");
        apple.visitor().get(ServiceConfig.INVITATION + "?inviteCode=" + code + "&mt=8");
        apple.accept(code, "taro@example.jp");

        String history = Json.write(apple.vpp.history().all());

        assertThat(history)
                .contains("/mdm/v2/users/create", "client-1", "inviteCode=redacted", ServiceConfig.INVITATION)
                .doesNotContain(code, apple.mdm.token().orElseThrow());
        assertThat(apple.vpp.history().under("/mdm/v2/users/create"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.method()).isEqualTo("POST");
                    assertThat(request.status()).isEqualTo(200);
                });
    }
}
