package dev.tegata.simulator.apple;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.apns.ThrowAwayAuthority;
import dev.tegata.simulator.tls.Pem;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientConfigTest {
    private static final String MDM_INFO = "{\"mdmInfo\":{\"id\":\"i\",\"name\":\"Tegata\",\"metadata\":\"0.1\"}}";

    private SteppedApple apple;
    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        apple = new SteppedApple();
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        apple.close();
        receiver.close();
    }

    @Test
    void theLocationTellsWhoAndWhereItIs() throws IOException {
        ObjectNode config = apple.mdm.get("/client/config").json();
        assertThat(config.path("uId").asText()).isEqualTo(apple.uId);
        assertThat(config.path("locationName").asText()).isEqualTo("東京本社");
        assertThat(config.path("countryISO2ACode").asText()).isEqualTo("JP");
        assertThat(config.path("defaultPlatform").asText()).isEqualTo("enterprisestore");
        assertThat(config.path("websiteURL").asText()).isEqualTo("https://business.apple.com");
        assertThat(config.has("mdmInfo")).isFalse();
    }

    @Test
    void onceSetMdmInfoComesBackInEveryAnswer() throws IOException {
        assertThat(apple.mdm.post("/client/config", MDM_INFO).status()).isEqualTo(200);
        String event = "/status?eventId="
                + apple.mdm
                        .post("/users/create", "{\"users\":[{\"clientUserId\":\"a\"}]}")
                        .json()
                        .path("eventId")
                        .asText();
        for (String path : List.of("/client/config", "/assets", "/assignments", "/users", event)) {
            assertThat(apple.mdm.get(path).json().path("mdmInfo").toString())
                    .as(path)
                    .isEqualTo("{\"id\":\"i\",\"name\":\"Tegata\",\"metadata\":\"0.1\"}");
        }
    }

    @Test
    void incompleteAndOverlongMdmInfoIsRefusedWithItsNumber() throws IOException {
        assertThat(post("{\"mdmInfo\":{\"id\":\"i\",\"name\":\"n\"}}")).isEqualTo("400 9723");
        assertThat(post(info("x".repeat(101), "n", "m"))).isEqualTo("400 9724");
        assertThat(post(info("i", "x".repeat(101), "m"))).isEqualTo("400 9725");
        assertThat(post(info("i", "n", "x".repeat(256)))).isEqualTo("400 9713");
        assertThat(post("{\"mdmInfo\":\"text\"}")).isEqualTo("400 9602");
        assertThat(apple.mdm.get("/client/config").json().has("mdmInfo")).isFalse();
    }

    @Test
    void aNotificationAddressNeedsHttpsAndATokenAndABoundedLength() throws IOException {
        assertThat(post("{\"notificationUrl\":\"https://mdm.example/n\"}")).isEqualTo("400 9710");
        assertThat(post("{\"notificationAuthToken\":\"t\"}")).isEqualTo("400 9710");
        assertThat(post("{\"notificationTypes\":[\"ASSET_COUNT\"]}")).isEqualTo("400 9710");
        assertThat(post(notifications("https://mdm.example/" + "x".repeat(500))))
                .isEqualTo("400 9711");
        for (String bad :
                List.of("http://mdm.example/n", "https://mdm.example/n?a=b", "nonsense", "https://u@mdm.example/")) {
            assertThat(post(notifications(bad))).as(bad).isEqualTo("400 9712");
        }
        assertThat(
                        post(
                                "{\"notificationUrl\":\"https://m.example/n\",\"notificationAuthToken\":\"t\",\"notificationTypes\":[\"RAIN\"]}"))
                .isEqualTo("400 9602");
    }

    @Test
    void theTestNotificationMustArriveOrNothingIsChanged() throws IOException {
        apple.vpp.behaviour(b -> b.with(Quirk.PLAIN_HTTP_NOTIFICATIONS));
        receiver.answer = 500;
        String both =
                MDM_INFO.replaceFirst("}$", "," + notifications(receiver.url()).substring(1));

        assertThat(post(both)).isEqualTo("400 9728");
        assertThat(apple.mdm.get("/client/config").json().has("mdmInfo")).isFalse();
        assertThat(apple.mdm.get("/client/config").json().has("notificationUrl"))
                .isFalse();

        receiver.answer = 204;
        ObjectNode config = apple.mdm.post("/client/config", both).json();
        assertThat(config.path("notificationUrl").asText()).isEqualTo(receiver.url());
        assertThat(config.path("notificationAuthToken").asText()).isEqualTo("s3cret");
        assertThat(config.path("subscribedNotificationTypes").toString()).isEqualTo("[\"ASSET_MANAGEMENT\"]");
        assertThat(config.has("notificationTypes")).isFalse();
        assertThat(receiver.of("TEST_NOTIFICATION")).hasSize(2);
        assertThat(receiver.received.getLast().path("notification")).isEmpty();
        assertThat(receiver.authorizations).containsOnly("Bearer s3cret");
    }

    @Test
    void notificationTypesReplaceTheOldOnes() throws IOException {
        apple.vpp.behaviour(b -> b.with(Quirk.PLAIN_HTTP_NOTIFICATIONS));
        apple.mdm.post("/client/config", notifications(receiver.url()));
        ObjectNode config = apple.mdm
                .post("/client/config", "{\"notificationTypes\":[\"USER_ASSOCIATED\",\"ASSET_COUNT\"]}")
                .json();
        assertThat(config.path("subscribedNotificationTypes").toString())
                .isEqualTo("[\"USER_ASSOCIATED\",\"ASSET_COUNT\"]");
        assertThat(config.path("notificationUrl").asText()).isEqualTo(receiver.url());
    }

    @Test
    void overHttpsTheReceiversAuthorityMustBeTrusted() throws IOException {
        ThrowAwayAuthority authority = ThrowAwayAuthority.create(Instant.now());
        ThrowAwayAuthority.Identity identity = authority.server("localhost");
        AppleTls trusting = new AppleTls(
                Optional.empty(),
                Optional.of(Pem.trusting(List.of(authority.root().certificate()))),
                Optional.empty());
        try (Receiver secure = Receiver.secure(Pem.server(List.of(identity.certificate()), identity.key()));
                SteppedApple trustful =
                        new SteppedApple(AppleSettings.defaults().withTls(trusting))) {
            assertThat(post(notifications(secure.url()))).isEqualTo("400 9728");
            assertThat(trustful.mdm
                            .post("/client/config", notifications(secure.url()))
                            .status())
                    .isEqualTo(200);
        }
    }

    private String post(String body) throws IOException {
        return apple.mdm.post("/client/config", body).error();
    }

    private static String info(String id, String name, String metadata) {
        return "{\"mdmInfo\":{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"metadata\":\"" + metadata + "\"}}";
    }

    private static String notifications(String url) {
        return "{\"notificationUrl\":\"" + url
                + "\",\"notificationAuthToken\":\"s3cret\",\"notificationTypes\":[\"ASSET_MANAGEMENT\"]}";
    }
}
