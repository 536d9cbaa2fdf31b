package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.vpp.Notification.AssetCount;
import dev.tegata.vpp.Notification.AssetManagement;
import dev.tegata.vpp.Notification.TestNotification;
import dev.tegata.vpp.Notification.Unknown;
import dev.tegata.vpp.Notification.UserAssociated;
import dev.tegata.vpp.Notification.UserManagement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationTest {

    @Test
    void aTestNotification() throws Exception {
        assertThat(decode("TEST_NOTIFICATION", "{}")).isEqualTo(new TestNotification("n-1", "204"));
    }

    @Test
    void aCountThatFell() throws Exception {
        assertThat(decode("ASSET_COUNT", "{\"adamId\":\"408709785\",\"countDelta\":-12,\"pricingParam\":\"STDQ\"}"))
                .isEqualTo(new AssetCount("n-1", "204", new AssetId("408709785", "STDQ"), -12));
    }

    @Test
    void assignmentsThatWereMade() throws Exception {
        assertThat(decode(
                        "ASSET_MANAGEMENT",
                        "{\"assignments\":[{\"adamId\":\"1\",\"pricingParam\":\"STDQ\",\"clientUserId\":\"c1\"},{\"adamId\":\"1\","
                                + "\"pricingParam\":\"STDQ\",\"serialNumber\":\"C02\"}],\"eventId\":\"e\",\"result\":\"SUCCESS\","
                                + "\"type\":\"ASSOCIATE\"}"))
                .isEqualTo(new AssetManagement(
                        "n-1",
                        "204",
                        new EventId("e"),
                        EventType.ASSOCIATE,
                        true,
                        List.of(
                                new Assignment(
                                        new AssetId("1", "STDQ"),
                                        new Holder.User("c1"),
                                        Optional.empty(),
                                        Optional.empty()),
                                new Assignment(
                                        new AssetId("1", "STDQ"),
                                        new Holder.Device("C02"),
                                        Optional.empty(),
                                        Optional.empty())),
                        Optional.empty()));
    }

    @Test
    void assignmentsThatFailedSayWhy() throws Exception {
        AssetManagement failed = (AssetManagement) decode(
                "ASSET_MANAGEMENT",
                "{\"assignments\":[],\"eventId\":\"e\",\"result\":\"FAILURE\",\"type\":\"REVOKE\","
                        + "\"error\":{\"errorMessage\":\"none left\",\"errorNumber\":9709}}");

        assertThat(failed.succeeded()).isFalse();
        assertThat(failed.type()).isEqualTo(EventType.REVOKE);
        assertThat(failed.error().orElseThrow().error().category()).isEqualTo(VppErrorCategory.NOT_ENOUGH_LICENCES);
    }

    @Test
    void usersThatWereRetired() throws Exception {
        UserManagement retired = (UserManagement) decode(
                "USER_MANAGEMENT",
                "{\"eventId\":\"e\",\"result\":\"SUCCESS\",\"type\":\"RETIRE\",\"users\":[{\"clientUserId\":\"c1\","
                        + "\"status\":\"Retired\",\"inviteCode\":\"s3cret\"}]}");

        assertThat(retired.type()).isEqualTo(EventType.RETIRE);
        assertThat(retired.users()).singleElement().satisfies(user -> {
            assertThat(user.status()).isEqualTo(VppUserStatus.RETIRED);
            assertThat(user.inviteCode()).contains("s3cret");
        });
        assertThat(retired.toString()).doesNotContain("s3cret");
    }

    @Test
    void usersThatCouldNotBeCreatedMayLackAStatus() throws Exception {
        UserManagement failed = (UserManagement) decode(
                "USER_MANAGEMENT",
                "{\"eventId\":\"e\",\"result\":\"FAILURE\",\"type\":\"CREATE\",\"users\":[{\"clientUserId\":\"c1\"}],"
                        + "\"error\":{\"errorMessage\":\"exists\",\"errorNumber\":9716}}");

        assertThat(failed.users().getFirst().status()).isEqualTo(VppUserStatus.UNKNOWN);
        assertThat(failed.error().orElseThrow().error().category()).isEqualTo(VppErrorCategory.USER_EXISTS);
    }

    @Test
    void anAcceptedInvitationBelongsToNoEvent() throws Exception {
        UserAssociated accepted = (UserAssociated) decode(
                "USER_ASSOCIATED",
                "{\"associatedUsers\":[{\"clientUserId\":\"c1\",\"email\":\"c1@example.com\",\"idHash\":\"h=\","
                        + "\"inviteCode\":\"i\",\"status\":\"Associated\"}]}");

        assertThat(accepted.associatedUsers())
                .containsExactly(new VppUser(
                        "c1",
                        VppUserStatus.ASSOCIATED,
                        Optional.of("c1@example.com"),
                        Optional.of("h="),
                        Optional.of("i"),
                        Optional.empty()));
    }

    @Test
    void aTypeOfTomorrowIsUnknownAndNotAnError() throws Exception {
        assertThat(decode("SUBSCRIPTION_COUNT", "[1,2]")).isEqualTo(new Unknown("n-1", "204", "SUBSCRIPTION_COUNT"));
    }

    @Test
    void whatIsNoNotificationIsRefusedWithTheBytesAndTheReason() {
        refused("", "got an empty body");
        refused("<html>", "got a body of 6 bytes that is not JSON");
        refused("{\"notificationId\":\"n\",\"uId\":\"1\"}", "expected text in notificationType, got nothing");
        refused("{\"uId\":\"1\",\"notificationType\":\"ASSET_COUNT\"}", "expected text in notificationId");
        refused(
                envelope("ASSET_COUNT", "{\"adamId\":\"1\"}"),
                "a whole number in notification.countDelta, got nothing");
        refused(
                envelope("ASSET_COUNT", "{\"adamId\":\"1\",\"countDelta\":1.5}"),
                "notification.countDelta, got JSON number");
        refused(envelope("USER_ASSOCIATED", "{}"), "expected a list in notification.associatedUsers");
        refused(
                envelope("USER_MANAGEMENT", "{\"eventId\":\"e\",\"type\":\"CREATE\",\"result\":\"PERHAPS\"}"),
                "expected SUCCESS or FAILURE in notification.result, got \"PERHAPS\"");
    }

    @Test
    void countsThatCannotBeTrueAreNoticed() {
        assertThat(asset(10, 4, 6, 0).countProblem()).isEmpty();
        assertThat(asset(10, 4, 6, 9).countProblem()).isEmpty();
        assertThat(asset(10, 11, 0, 0).countProblem()).isPresent();
        assertThat(asset(10, -1, 11, 0).countProblem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .isEqualTo("a count of asset 1 is negative: assigned -1, available 11, total 10, retired 0"));
        assertThat(asset(Asset.UNLIMITED, 5, Asset.UNLIMITED, 0).countProblem()).isEmpty();
    }

    private static Asset asset(long total, long assigned, long available, long retired) {
        return new Asset(
                new AssetId("1", "STDQ"),
                ProductType.APP,
                total,
                assigned,
                available,
                retired,
                true,
                true,
                java.util.Set.of());
    }

    private static void refused(String body, String because) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Notification.decode(bytes))
                .isInstanceOfSatisfying(
                        MalformedNotificationException.class,
                        malformed -> assertThat(malformed.body()).isEqualTo(bytes))
                .hasMessageContaining(because);
    }

    private static Notification decode(String type, String body) throws MalformedNotificationException {
        return Notification.decode(envelope(type, body).getBytes(StandardCharsets.UTF_8));
    }

    private static String envelope(String type, String body) {
        return "{\"notification\":" + body + ",\"notificationId\":\"n-1\",\"notificationType\":\"" + type
                + "\",\"uId\":\"204\"}";
    }
}
