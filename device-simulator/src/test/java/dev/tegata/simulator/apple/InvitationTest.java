package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvitationTest {
    private SteppedApple apple;

    @BeforeEach
    void start() throws IOException {
        apple = new SteppedApple();
        apple.createUser("client-1");
    }

    @AfterEach
    void stop() {
        apple.close();
    }

    @Test
    void aPersonReadsTheTermsInJapaneseAndAgrees() throws IOException {
        String code = apple.inviteCode("client-1");
        Reply page = open(code, "ja-JP,ja;q=0.9,en;q=0.8");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("App とブックの割り当てを許可しますか?", "株式会社てがた商会", "同意する", code);

        Reply done = submit("inviteCode=" + code + "&appleAccount=taro%40example.jp");

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text()).contains("割り当てを許可しました");
        ObjectNode user = apple.user("client-1");
        assertThat(user.path("status").asText()).isEqualTo("Associated");
        assertThat(user.has("inviteCode")).isFalse();
        assertThat(Base64.getDecoder().decode(user.path("idHash").asText())).hasSize(20);
    }

    @Test
    void anEnglishBrowserSeesEnglish() throws IOException {
        assertThat(open(apple.inviteCode("client-1"), "en-US,en;q=0.9").text())
                .contains("Allow App and Book Assignment?", "Agree");
    }

    @Test
    void aFormWithoutAccountChangesNothing() throws IOException {
        String code = apple.inviteCode("client-1");
        Reply reply = submit("inviteCode=" + code + "&appleAccount=");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains("Apple アカウントを入力してください", code);
        assertThat(apple.inviteCode("client-1")).isEqualTo(code);
    }

    @Test
    void aDeviceAcceptsWithJson() throws IOException {
        Reply reply = apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("status").asText()).isEqualTo("Associated");
        assertThat(reply.json().path("idHash").asText())
                .isEqualTo(apple.user("client-1").path("idHash").asText());
    }

    @Test
    void aCodeIsGoodOnceAndUnknownOnesAreClearlyRefused() throws IOException {
        String code = apple.inviteCode("client-1");
        apple.accept(code, "taro@example.jp");
        Reply again = apple.accept(code, "hanako@example.jp");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.json().path("error").asText()).contains("inviteCode");
        Reply page = open("0123", "ja");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("この招待は使えません");
        assertThat(submit("inviteCode=" + code + "&appleAccount=x%40example.jp").status())
                .isEqualTo(404);
        assertThat(apple.visitor()
                        .post(ServiceConfig.INVITATION, "{\"inviteCode\":\"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whateverStandsInTheAddressIsNotTakenAsHtml() throws IOException {
        assertThat(open("%22%3E%3Cscript%3E", "ja").text()).doesNotContain("<script>");
    }

    @Test
    void twoUsersCanAcceptWithOneAppleAccountAndThenShareItsHash() throws IOException {
        apple.createUser("client-2");
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        apple.accept(apple.inviteCode("client-2"), "TARO@example.jp");
        assertThat(apple.user("client-1").path("idHash"))
                .isEqualTo(apple.user("client-2").path("idHash"));
    }

    @Test
    void theStoreGivesAnAppToTheDeviceOrTheAccountThatHoldsALicence() throws IOException {
        assertThat(licence("\"serialNumber\":\"S1\",\"appleAccount\":\"taro@example.jp\"")
                        .path("licensed")
                        .asBoolean())
                .isFalse();

        apple.associate(NOTES, "client-1");
        assertThat(licence("\"appleAccount\":\"taro@example.jp\"")
                        .path("licensed")
                        .asBoolean())
                .isFalse();
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");

        ObjectNode ofUser = licence("\"serialNumber\":\"S1\",\"appleAccount\":\"taro@example.jp\"");
        assertThat(ofUser.path("kind").asText()).isEqualTo("user");
        assertThat(ofUser.path("bundleId").asText()).isEqualTo("jp.example.genba-note");
        apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":[\"S1\"]}");
        assertThat(licence("\"serialNumber\":\"S1\"").path("kind").asText()).isEqualTo("device");
        assertThat(licence("\"appleAccount\":\"hanako@example.jp\"")
                        .path("licensed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aSharedAccountMayBeRefusedItsApps() throws IOException {
        apple.createUser("client-2");
        apple.associate(NOTES, "client-1");
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        apple.accept(apple.inviteCode("client-2"), "taro@example.jp");
        assertThat(licence("\"appleAccount\":\"taro@example.jp\"")
                        .path("licensed")
                        .asBoolean())
                .isTrue();
        apple.vpp.behaviour(b -> b.with(Quirk.SHARED_ACCOUNT_GETS_NO_APP));
        assertThat(licence("\"appleAccount\":\"taro@example.jp\"")
                        .path("reason")
                        .asText())
                .contains("several VPP users");
    }

    @Test
    void theStoreTellsNamesInJapaneseAndTheHashOfAnAccount() throws IOException {
        ObjectNode app =
                apple.visitor().get("/sim/store/apps/" + NOTES + "?l=ja").json();
        assertThat(app.path("name").asText()).isEqualTo("現場ノート");
        assertThat(apple.visitor().get("/sim/store/apps/1").status()).isEqualTo(404);
        ObjectNode found = apple.visitor()
                .get(ServiceConfig.LOOKUP + "?version=2&id=" + NOTES + ",1&l=ja")
                .json();
        assertThat(found.path("results").path(NOTES).path("bundleId").asText()).isEqualTo("jp.example.genba-note");
        assertThat(found.path("results")).hasSize(1);
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        assertThat(apple.visitor()
                        .post("/sim/store/account-hash", "{\"appleAccount\":\"taro@example.jp\"}")
                        .json()
                        .path("accountHash"))
                .isEqualTo(apple.user("client-1").path("idHash"));
    }

    private ObjectNode licence(String who) throws IOException {
        return apple.visitor()
                .post("/sim/store/licence", "{\"adamId\":\"" + NOTES + "\"," + who + "}")
                .json();
    }

    private Reply open(String code, String languages) throws IOException {
        return apple.visitor()
                .send(apple.visitor()
                        .request(ServiceConfig.INVITATION + "?inviteCode=" + code + "&mt=8")
                        .header("Accept-Language", languages)
                        .GET());
    }

    private Reply submit(String form) throws IOException {
        return apple.visitor()
                .send(apple.visitor()
                        .request(ServiceConfig.INVITATION)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }
}
