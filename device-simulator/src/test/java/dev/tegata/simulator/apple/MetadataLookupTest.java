package dev.tegata.simulator.apple;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataLookupTest {
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
    void whatTheStoreSellsIsDescribedInTheLanguageAskedForAndTheRestIsLeftOut() throws IOException {
        ObjectNode japanese = results("ja");
        assertThat(japanese.has("999")).isFalse();
        ObjectNode notes = (ObjectNode) japanese.get(SteppedApple.NOTES);
        assertThat(notes.path("name").asText()).isEqualTo("現場ノート");
        assertThat(notes.path("bundleId").asText()).isEqualTo("jp.example.genba-note");
        assertThat(notes.path("minimumOSVersion").asText()).isEqualTo("16.0");
        assertThat(notes.path("deviceFamilies").toString()).contains("iphone");
        assertThat(notes.path("artwork").path("url").asText()).endsWith("/{w}x{h}bb.{f}");
        assertThat(japanese.path(SteppedApple.BOOK).path("kind").asText()).isEqualTo("ebook");
        assertThat(results("en").path(SteppedApple.NOTES).path("name").asText()).isEqualTo("Site Notes");
    }

    @Test
    void theArtworkIsWhereItIsSaidToBe() throws IOException {
        String template = results("ja")
                .path(SteppedApple.NOTES)
                .path("artwork")
                .path("url")
                .asText();
        URI picture =
                URI.create(template.replace("{w}", "128").replace("{h}", "128").replace("{f}", "png"));
        Reply reply = new Caller(picture, Optional.empty()).get("");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.response().headers().firstValue("Content-Type")).contains("image/svg+xml");
        assertThat(reply.text()).contains("現");
    }

    private ObjectNode results(String language) throws IOException {
        String config = apple.anonymous()
                .get("/service/config")
                .json()
                .path("urls")
                .path("contentMetadataLookup")
                .asText();
        return (ObjectNode) new Caller(URI.create(config), Optional.empty())
                .get("?version=2&id=" + SteppedApple.NOTES + ",999," + SteppedApple.BOOK
                        + "&p=mdm-lockup&caller=MDM&platform=enterprisestore&cc=jp&l=" + language)
                .json()
                .path("results");
    }
}
