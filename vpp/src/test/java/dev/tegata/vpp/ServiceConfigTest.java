package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServiceConfigTest {

    private static final URI BASE = AppsAndBooksClient.APPLE;

    @Test
    void theDefaultsAreApplesPublishedOnes() {
        ServiceConfig config = ServiceConfig.defaults(BASE);

        assertThat(config.limits()).isEqualTo(new Limits(25, 1000, 1000, 100, 100, 100, 512, 100, 100, 255, 15));
        assertThat(config.url(Endpoint.ASSOCIATE_ASSETS))
                .isEqualTo(URI.create("https://vpp.itunes.apple.com/mdm/v2/assets/associate"));
        assertThat(config.url(Endpoint.EVENT_STATUS))
                .isEqualTo(URI.create("https://vpp.itunes.apple.com/mdm/v2/status"));
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(config.url(endpoint).toString()).startsWith(BASE + "/");
        }
    }

    @Test
    void anAnswerIsReadAndWhatItLeavesOutKeepsItsDefault() throws Exception {
        ServiceConfig config =
                read("{\"limits\":{\"maxAssets\":3,\"maxUsers\":\"7\",\"maxSerialNumbers\":0,\"maxNew\":1},"
                        + "\"urls\":{\"getUsers\":\"https://vpp2.example/u\",\"brandNew\":\"https://vpp2.example/n\"},"
                        + "\"errorCodes\":[{\"errorMessage\":\"Login required.\",\"errorNumber\":9601}],"
                        + "\"notificationTypes\":[\"ASSET_COUNT\",\"ASSET_COUNT\",\"NEW\"],\"unknown\":{}}");

        assertThat(config.limits().maxAssets()).isEqualTo(3);
        assertThat(config.limits().maxUsers()).isEqualTo(7);
        assertThat(config.limits().maxSerialNumbers()).isEqualTo(1000);
        assertThat(config.limits().maxClientUserIds()).isEqualTo(1000);
        assertThat(config.url(Endpoint.GET_USERS)).isEqualTo(URI.create("https://vpp2.example/u"));
        assertThat(config.url(Endpoint.GET_ASSETS)).isEqualTo(URI.create(BASE + "/assets"));
        assertThat(config.urls()).containsEntry("brandNew", "https://vpp2.example/n");
        assertThat(config.errorCodes()).containsEntry(9601, "Login required.");
        assertThat(config.notificationTypes()).containsExactlyInAnyOrder("ASSET_COUNT", "NEW");
    }

    @Test
    void anAddressThatWouldSendTheTokenInTheClearIsNotTaken() throws Exception {
        ServiceConfig config = read(
                "{\"urls\":{\"getUsers\":\"http://vpp.example/u\",\"getAssets\":\"nonsense\",\"clientConfig\":\"https://a b\"}}");

        assertThat(config).isEqualTo(ServiceConfig.defaults(BASE));
    }

    @Test
    void thePlaceholderIsReplacedAsAWhole() {
        assertThat(ServiceConfig.defaults(BASE).invitationUrl("46bc93ea3acd41e0a4919c02db0d7d3a"))
                .isEqualTo("https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount"
                        + "?inviteCode=46bc93ea3acd41e0a4919c02db0d7d3a&mt=8");
    }

    @Test
    void aPlaceholderThatSomebodyDecodedIsReplacedToo() throws Exception {
        ServiceConfig config =
                read("{\"urls\":{\"invitationEmail\":\"https://buy.example/i?inviteCode=%inviteCode%&mt=8\"}}");

        assertThat(config.invitationUrl("abc")).isEqualTo("https://buy.example/i?inviteCode=abc&mt=8");
    }

    @Test
    void aCodeWithSignsOfItsOwnStaysOneParameter() throws Exception {
        ServiceConfig config =
                read("{\"urls\":{\"invitationEmail\":\"http://sim.example/i?inviteCode=%25inviteCode%25\"}}");

        assertThat(config.invitationUrl("a&b=%25")).isEqualTo("http://sim.example/i?inviteCode=a%26b%3D%2525");
    }

    @Test
    void aTemplateWithoutAPlaceholderIsNotTaken() throws Exception {
        ServiceConfig config = read("{\"urls\":{\"invitationEmail\":\"https://buy.example/i\"}}");

        assertThat(config.invitationUrl("abc"))
                .startsWith("https://buy.itunes.apple.com/")
                .contains("=abc&");
    }

    @Test
    void aBlankCodeIsRefused() {
        assertThatThrownBy(() -> ServiceConfig.defaults(BASE).invitationUrl(" "))
                .hasMessageContaining("blank");
    }

    private static ServiceConfig read(String json) throws Exception {
        return ServiceConfig.of(Fields.of(Json.parse(json.getBytes(StandardCharsets.UTF_8))), BASE);
    }
}
