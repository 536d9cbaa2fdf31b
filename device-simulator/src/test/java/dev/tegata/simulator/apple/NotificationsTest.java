package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotificationsTest {
    private SteppedApple apple;
    private Receiver receiver;

    @BeforeEach
    void subscribe() throws IOException {
        receiver = new Receiver();
        apple = new SteppedApple();
        apple.vpp.behaviour(b -> b.with(Quirk.PLAIN_HTTP_NOTIFICATIONS));
        apple.mdm.post(
                "/client/config",
                "{\"notificationUrl\":\"" + receiver.url()
                        + "\",\"notificationAuthToken\":\"s3cret\",\"notificationTypes\":"
                        + "[\"ASSET_MANAGEMENT\",\"ASSET_COUNT\",\"USER_MANAGEMENT\",\"USER_ASSOCIATED\"]}");
        receiver.received.clear();
    }

    @AfterEach
    void stop() {
        apple.close();
        receiver.close();
    }

    @Test
    void creatingAUserIsToldWithItsEvent() throws IOException {
        apple.createUser("client-1");
        ObjectNode told = receiver.of("USER_MANAGEMENT").getFirst();
        assertThat(told.path("uId").asText()).isEqualTo(apple.uId);
        assertThat(told.path("notificationId").asText()).isNotEmpty();
        assertThat(told.path("notification").path("type").asText()).isEqualTo("CREATE");
        assertThat(told.path("notification").path("result").asText()).isEqualTo("SUCCESS");
        assertThat(told.path("notification").path("eventId").asText()).isNotEmpty();
        assertThat(told.path("notification").path("users").get(0).path("status").asText())
                .isEqualTo("Registered");
        assertThat(receiver.authorizations).containsOnly("Bearer s3cret");
    }

    @Test
    void anAcceptedInvitationIsToldWithoutAnEvent() throws IOException {
        apple.createUser("client-1");
        apple.accept(apple.inviteCode("client-1"), "taro@example.jp");
        apple.after(Duration.ZERO);
        ObjectNode told = receiver.of("USER_ASSOCIATED").getFirst();
        assertThat(told.path("notification").has("eventId")).isFalse();
        assertThat(told.path("notification").path("associatedUsers").get(0).path("idHash"))
                .isEqualTo(apple.user("client-1").path("idHash"));
    }

    @Test
    void aPurchaseIsToldAsADifference() throws IOException {
        apple.vpp.portal().purchase(apple.uId, NOTES, -3);
        apple.after(Duration.ZERO);
        assertThat(receiver.of("ASSET_COUNT").getFirst().path("notification").toString())
                .isEqualTo("{\"adamId\":\"" + NOTES + "\",\"countDelta\":-3,\"pricingParam\":\"STDQ\"}");
    }

    @Test
    void aMixedResultComesAsOneSuccessAndOneFailurePerError() throws IOException {
        apple.createUser("client-1");
        apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"clientUserIds\":[\"client-1\",\"nobody\"]}");
        List<ObjectNode> told = receiver.of("ASSET_MANAGEMENT");
        assertThat(told).hasSize(2);
        assertThat(told.stream()
                        .map(one -> one.path("notification").path("eventId").asText())
                        .distinct())
                .hasSize(1);
        ObjectNode failure = told.stream()
                .filter(one -> one.path("notification").path("result").asText().equals("FAILURE"))
                .findFirst()
                .orElseThrow();
        assertThat(failure.path("notification")
                        .path("error")
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9609);
        assertThat(failure.path("notification")
                        .path("assignments")
                        .get(0)
                        .path("clientUserId")
                        .asText())
                .isEqualTo("nobody");
    }

    @Test
    void moreThanAHundredElementsComeInSeveralNotifications() throws IOException {
        apple.vpp.portal().purchase(apple.uId, NOTES, 240);
        String serials =
                Json.write(IntStream.range(0, 250).mapToObj(i -> "S" + i).toList());
        apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":" + serials + "}");
        assertThat(receiver.of("ASSET_MANAGEMENT"))
                .extracting(one -> one.path("notification").path("assignments").size())
                .containsExactly(100, 100, 50);
    }

    @Test
    void threeTriesAreMadeAndThenNoMore() throws IOException {
        receiver.answer = 503;
        apple.createUser("client-1");
        assertThat(receiver.received).hasSize(1);
        apple.after(Duration.ofMinutes(1));
        assertThat(receiver.received).hasSize(2);
        apple.after(Duration.ofMinutes(1));
        apple.after(Duration.ofMinutes(60));
        assertThat(receiver.received).hasSize(3);
        assertThat(receiver.received.stream()
                        .map(one -> one.path("notificationId").asText())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aSecondTryThatArrivesIsTheLast() throws IOException {
        receiver.answer = 500;
        apple.createUser("client-1");
        receiver.answer = 200;
        apple.after(Duration.ofMinutes(1));
        apple.after(Duration.ofMinutes(10));
        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void notificationsMayBeLostDoubledOrLate() throws IOException {
        apple.faults.add(Fault.once(FaultKind.NOTIFICATION_LOST));
        apple.createUser("lost");
        assertThat(receiver.received).isEmpty();

        apple.faults.add(Fault.once(FaultKind.NOTIFICATION_DUPLICATED));
        apple.createUser("doubled");
        assertThat(receiver.received).hasSize(2);
        assertThat(receiver.received.get(0)).isEqualTo(receiver.received.get(1));

        receiver.received.clear();
        apple.faults.add(Fault.once(FaultKind.NOTIFICATION_DELAYED).after(Duration.ofMinutes(5)));
        apple.createUser("late");
        assertThat(receiver.received).isEmpty();
        apple.after(Duration.ofMinutes(5));
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void aNotificationMayBeOvertakenByTheNextOrComeAtLastByItself() throws IOException {
        apple.faults.add(Fault.once(FaultKind.NOTIFICATION_OVERTAKEN).after(Duration.ofMinutes(3)));
        apple.createUser("first");
        assertThat(receiver.received).isEmpty();
        apple.createUser("second");
        assertThat(users()).containsExactly("second", "first");

        receiver.received.clear();
        apple.faults.add(Fault.once(FaultKind.NOTIFICATION_OVERTAKEN).after(Duration.ofMinutes(3)));
        apple.createUser("last");
        apple.after(Duration.ofMinutes(3));
        apple.createUser("after");
        assertThat(users()).containsExactly("last", "after");
    }

    private List<String> users() {
        return receiver.of("USER_MANAGEMENT").stream()
                .map(one -> one.path("notification")
                        .path("users")
                        .get(0)
                        .path("clientUserId")
                        .asText())
                .toList();
    }

    @Test
    void notificationsMayArriveBeforeTheAnswerThatNamesTheirEvent() throws IOException {
        apple.faults.add(Fault.once(FaultKind.EVENT_ENDS_BEFORE_ANSWER));
        Reply reply = apple.mdm.post("/users/create", "{\"users\":[{\"clientUserId\":\"early\"}]}");
        // No time has passed and no event was run: what is here came before the answer.
        assertThat(receiver.of("USER_MANAGEMENT")
                        .getFirst()
                        .path("notification")
                        .path("eventId"))
                .isEqualTo(reply.json().path("eventId"));
        assertThat(apple.user("early").path("status").asText()).isEqualTo("Registered");
    }

    @Test
    void theSameSeedLosesTheSameNotifications() throws IOException {
        List<String> first = survivorsOf(4711);
        assertThat(first).hasSizeBetween(1, 29);
        assertThat(survivorsOf(4711)).isEqualTo(first);
        assertThat(survivorsOf(4712)).isNotEqualTo(first);
    }

    private List<String> survivorsOf(long seed) throws IOException {
        receiver.received.clear();
        apple.faults.clear();
        apple.faults.seed(seed);
        apple.faults.add(Fault.always(FaultKind.NOTIFICATION_LOST).percent(50));
        for (int i = 0; i < 30; i++) {
            apple.done("/users/update", "{\"users\":[{\"clientUserId\":\"user-" + i + "\"}]}");
        }
        return users();
    }
}
