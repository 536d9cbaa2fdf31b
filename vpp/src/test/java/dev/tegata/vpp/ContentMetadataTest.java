package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentMetadataTest {
    private static final MetadataQuery JAPAN =
            new MetadataQuery("JP", "ja", "enterprisestore", MetadataQuery.Cookie.FILE);

    private FakeApple apple;
    private AppsAndBooksClient client;
    private final ContentToken token = Tokens.token();

    @BeforeEach
    void readWhereTheLookupIs() {
        apple = new FakeApple();
        client = new AppsAndBooksClient(
                apple.base(), InstantSource.fixed(Instant.parse("2026-11-23T00:00:00Z")), (who, meta) -> {});
        apple.says("{\"urls\":{\"contentMetadataLookup\":\"" + apple.base().resolve("/store/lookup") + "\"}}");
        client.serviceConfig();
        apple.requests.clear();
    }

    @AfterEach
    void close() {
        client.close();
        apple.close();
    }

    @Test
    void theStoreOfTheLocationIsAskedAboutSeveralAtOnceWithTheTokenInACookieAndNotInAHeader() {
        apple.says("""
                {"results":{"408709785":{"id":"408709785","name":"GarageBand","bundleId":"com.apple.mobilegarageband",
                  "artwork":{"url":"https://is1-ssl.mzstatic.com/image/thumb/x/{w}x{h}bb.{f}","width":1024},
                  "deviceFamilies":["iphone","ipad"],"minimumOSVersion":"17.0","unheardOf":{"a":1}}},"version":2}""");
        Map<String, ContentMetadata> found = client.contentMetadata(token, JAPAN, List.of("408709785", "1"));

        assertThat(found).containsOnlyKeys("408709785");
        ContentMetadata app = one(found, "408709785");
        assertThat(app.name()).contains("GarageBand");
        assertThat(app.bundleId()).contains("com.apple.mobilegarageband");
        assertThat(app.artwork(256)).contains(URI.create("https://is1-ssl.mzstatic.com/image/thumb/x/256x256bb.png"));
        assertThat(app.deviceFamilies()).containsExactly("iphone", "ipad");
        assertThat(app.minimumOSVersion()).contains("17.0");
        FakeApple.Request asked = apple.onlyRequest();
        assertThat(asked.target())
                .isEqualTo("/store/lookup?version=2&id=408709785%2C1&p=mdm-lockup&caller=MDM&platform=enterprisestore"
                        + "&cc=JP&l=ja");
        assertThat(asked.authorization()).isEmpty();
        assertThat(asked.cookie()).contains("itvt=" + token.bearer());
    }

    private static ContentMetadata one(Map<String, ContentMetadata> found, String adamId) {
        return Optional.ofNullable(found.get(adamId)).orElseThrow();
    }

    @Test
    void whatTheCookieCarriesIsASetting() {
        apple.says("{\"results\":{}}").says("{\"results\":{}}");
        client.contentMetadata(token, new MetadataQuery("JP", "ja", "p", MetadataQuery.Cookie.TOKEN), List.of("1"));
        client.contentMetadata(token, new MetadataQuery("JP", "ja", "p", MetadataQuery.Cookie.NONE), List.of("1"));
        assertThat(apple.requests.get(0).cookie()).contains("itvt=" + token.secret());
        assertThat(apple.requests.get(1).cookie()).isEmpty();
    }

    @Test
    void fieldsOfAnotherShapeCountAsAbsentAndTheRestIsRead() {
        apple.says("""
                {"results":{"1":{"name":["x"],"bundleId":" ","artwork":[{"url":"javascript:alert(1)"}],"deviceFamilies":7,
                  "minimumOsVersion":15},"2":"nonsense","3":{"name":"Three","artwork":"none"}}}""");
        Map<String, ContentMetadata> found = client.contentMetadata(token, JAPAN, List.of("1", "2", "3"));
        assertThat(found).containsOnlyKeys("1", "3");
        assertThat(one(found, "1").name()).isEmpty();
        assertThat(one(found, "1").bundleId()).isEmpty();
        assertThat(one(found, "1").artwork(64)).isEmpty();
        assertThat(one(found, "1").minimumOSVersion()).contains("15");
        assertThat(one(found, "3").name()).contains("Three");
    }

    @Test
    void anAnswerWithoutResultsSaysNothingAndAnErrorShowsNoToken() {
        apple.says("{}")
                .says(503, Map.of("Retry-After", "7"), "<html>")
                .says(401, "{\"errorNumber\":9622,\"errorMessage\":\"bad " + token.secret() + "\"}");
        assertThatThrownBy(() -> client.contentMetadata(token, JAPAN, List.of("1")))
                .isInstanceOf(VppNoAnswerException.class)
                .hasMessageContaining("results");
        assertThatThrownBy(() -> client.contentMetadata(token, JAPAN, List.of("1")))
                .isInstanceOfSatisfying(
                        VppException.class, e -> assertThat(e.retryAfter()).isPresent());
        assertThatThrownBy(() -> client.contentMetadata(token, JAPAN, List.of("1")))
                .isInstanceOf(VppRefusedException.class)
                .hasMessageNotContaining(token.secret());
    }

    @Test
    void tooManyAtOnceAreRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> client.contentMetadata(token, JAPAN, Collections.nCopies(101, "1")))
                .hasMessageContaining("1 to 100");
        assertThat(apple.requests).isEmpty();
    }

    @Test
    void aSimulationWithoutALookupNeverSendsItsTokenToTheRealStore() {
        assertThat(ServiceConfig.defaults(apple.base()).contentMetadataLookup()).isEqualTo(Optional.empty());
        assertThat(ServiceConfig.defaults(AppsAndBooksClient.APPLE).contentMetadataLookup())
                .contains(URI.create("https://uclient-api.itunes.apple.com/WebObjects/MZStorePlatform.woa/wa/lookup"));
    }
}
