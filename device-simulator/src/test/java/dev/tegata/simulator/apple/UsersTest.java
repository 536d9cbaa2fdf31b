package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.BOOK;
import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsersTest {
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
    void aNewUserIsRegisteredWithAnInviteCodeOf32HexDigits() throws IOException {
        ObjectNode status = apple.createUser("client-1");
        assertThat(status.path("eventType").asText()).isEqualTo("CREATE");
        assertThat(status.path("eventStatus").asText()).isEqualTo("COMPLETE");
        ObjectNode user = apple.user("client-1");
        assertThat(user.path("status").asText()).isEqualTo("Registered");
        assertThat(user.path("email").asText()).isEqualTo("client-1@tegata.example");
        assertThat(user.path("inviteCode").asText()).matches("[0-9a-f]{32}");
        assertThat(user.has("idHash")).isFalse();
    }

    @Test
    void creatingAnActiveUserAgainFailsWith9716AndNamesIt() throws IOException {
        apple.createUser("client-1");
        JsonNode failure = apple.createUser("client-1").path("failures").get(0);
        assertThat(failure.path("errorNumber").asInt()).isEqualTo(9716);
        assertThat(failure.path("errorInfo").toString()).isEqualTo("{\"clientUserIds\":[\"client-1\"]}");
    }

    @Test
    void aUserRetiredBeforeAcceptingComesBackAsTheSameRecordWithANewCode() throws IOException {
        apple.createUser("client-1");
        String first = apple.inviteCode("client-1");
        retire("client-1");
        assertThat(apple.user("client-1").path("status").asText()).isEqualTo("Retired");
        assertThat(apple.user("client-1").has("inviteCode")).isFalse();

        apple.createUser("client-1");

        assertThat(records("client-1")).containsExactly("Registered");
        assertThat(apple.inviteCode("client-1")).isNotEqualTo(first);
        assertThat(apple.accept(first, "taro@example.jp").status()).isEqualTo(404);
    }

    @Test
    void aUserRetiredAfterAcceptingGetsASecondRecord() throws IOException {
        retireAfterAccepting("client-1", "taro@example.jp");
        apple.createUser("client-1");
        assertThat(records("client-1")).containsExactly("Retired", "Registered");
        assertThat(apple.mdm
                        .get("/users?clientUserId=client-1&activeOnly=true")
                        .json()
                        .path("users"))
                .hasSize(1);
        assertThat(apple.mdm
                        .get("/users?clientUserId=client-1&retiredOnly=true")
                        .json()
                        .path("users"))
                .hasSize(1);
    }

    @Test
    void acceptingWithTheEarlierAppleAccountBringsTheOldRecordBack() throws IOException {
        retireAfterAccepting("client-1", "taro@example.jp");
        apple.createUser("client-1");
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        assertThat(records("client-1")).containsExactly("Associated", "Retired");
    }

    @Test
    void acceptingWithAnotherAppleAccountDeletesTheOldRecord() throws IOException {
        retireAfterAccepting("client-1", "taro@example.jp");
        apple.createUser("client-1");
        apple.accept(apple.inviteCode("client-1"), "hanako@example.jp");
        assertThat(records("client-1")).containsExactly("Deleted", "Associated");
    }

    @Test
    void retiringFreesRevocableLicencesAndLeavesBooks() throws IOException {
        apple.createUser("client-1");
        apple.associate(NOTES, "client-1");
        apple.associate(BOOK, "client-1");

        retire("client-1");

        assertThat(apple.asset(NOTES).path("availableCount").asInt()).isEqualTo(10);
        assertThat(apple.asset(BOOK).path("availableCount").asInt()).isEqualTo(9);
        JsonNode shown =
                apple.mdm.get("/assignments?includeUserState=true").json().path("assignments");
        assertThat(shown.get(0).path("userStatus").asText()).isEqualTo("Retired");
        assertThat(apple.mdm
                        .get("/assignments?excludeInactiveUsers=true")
                        .json()
                        .path("assignments"))
                .isEmpty();
    }

    @Test
    void retiringSomebodyUnknownFailsWith9609() throws IOException {
        assertThat(retire("nobody").path("failures").get(0).path("errorNumber").asInt())
                .isEqualTo(9609);
    }

    @Test
    void anUpdateChangesTheMailAndNothingElse() throws IOException {
        apple.createUser("client-1");
        String code = apple.inviteCode("client-1");
        apple.done("/users/update", "{\"users\":[{\"clientUserId\":\"client-1\",\"email\":\"new@tegata.example\"}]}");
        assertThat(apple.user("client-1").path("email").asText()).isEqualTo("new@tegata.example");
        assertThat(apple.inviteCode("client-1")).isEqualTo(code);
        assertThat(apple.done("/users/update", "{\"users\":[{\"clientUserId\":\"nobody\"}]}")
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9609);
    }

    @Test
    void aManagedAppleAccountIsAssociatedAtOnce() throws IOException {
        createManaged("client-1", "taro@tegata.example");
        ObjectNode user = apple.user("client-1");
        assertThat(user.path("status").asText()).isEqualTo("Associated");
        assertThat(user.path("idHash").asText()).isNotEmpty();
        assertThat(user.has("email")).isFalse();
        assertThat(user.has("inviteCode")).isFalse();
    }

    @Test
    void aForeignAccountIs9635AndATakenOne9641() throws IOException {
        createManaged("client-1", "taro@tegata.example");
        assertThat(createManaged("client-2", "taro@elsewhere.example")
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9635);
        assertThat(createManaged("client-3", "taro@tegata.example")
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9641);
    }

    @Test
    void badRequestsAreRefusedAtOnce() throws IOException {
        assertThat(create("{}")).isEqualTo("400 9720");
        assertThat(create("{\"users\":[]}")).isEqualTo("400 9720");
        assertThat(create("{\"users\":[{\"email\":\"a@b.example\"}]}")).isEqualTo("400 9602");
        assertThat(create("{\"users\":[{\"clientUserId\":\"a\",\"email\":\"no mail\"}]}"))
                .isEqualTo("400 9717");
        assertThat(create("{\"users\":[{\"clientUserId\":\"a\"},{\"clientUserId\":\"a\"}]}"))
                .isEqualTo("400 9715");
        String many = String.join(
                ",",
                IntStream.range(0, 101)
                        .mapToObj(i -> "{\"clientUserId\":\"u" + i + "\"}")
                        .toList());
        assertThat(create("{\"users\":[" + many + "]}")).isEqualTo("400 9714");
        assertThat(apple.mdm.get("/users").json().path("users")).isEmpty();
    }

    private String create(String body) throws IOException {
        return apple.mdm.post("/users/create", body).error();
    }

    private ObjectNode createManaged(String clientUserId, String account) throws IOException {
        return apple.done(
                "/users/create",
                "{\"users\":[{\"clientUserId\":\"" + clientUserId + "\",\"managedAppleId\":\"" + account + "\"}]}");
    }

    private ObjectNode retire(String clientUserId) throws IOException {
        return apple.done("/users/retire", "{\"users\":[{\"clientUserId\":\"" + clientUserId + "\"}]}");
    }

    private void retireAfterAccepting(String clientUserId, String account) throws IOException {
        apple.createUser(clientUserId);
        apple.accept(apple.inviteCode(clientUserId), account);
        retire(clientUserId);
    }

    private List<String> records(String clientUserId) throws IOException {
        List<String> states = new ArrayList<>();
        apple.mdm
                .get("/users?clientUserId=" + clientUserId)
                .json()
                .path("users")
                .forEach(user -> states.add(user.path("status").asText()));
        return states;
    }
}
