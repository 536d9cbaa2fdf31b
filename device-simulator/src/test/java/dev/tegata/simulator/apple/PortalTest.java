package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a location behind the back of the MDM server. */
class PortalTest {
    private SteppedApple apple;
    private Receiver receiver;

    @BeforeEach
    void subscribe() throws IOException {
        receiver = new Receiver();
        apple = new SteppedApple();
        apple.vpp.behaviour(b -> b.with(Quirk.PLAIN_HTTP_NOTIFICATIONS));
        apple.mdm.post(
                "/client/config",
                "{\"mdmInfo\":{\"id\":\"ours\",\"name\":\"Tegata\",\"metadata\":\"1\"},\"notificationUrl\":\""
                        + receiver.url()
                        + "\",\"notificationAuthToken\":\"s3cret\",\"notificationTypes\":"
                        + "[\"ASSET_MANAGEMENT\",\"ASSET_COUNT\",\"USER_MANAGEMENT\"]}");
        receiver.received.clear();
    }

    @AfterEach
    void stop() {
        apple.close();
        receiver.close();
    }

    @Test
    void licencesGivenAndTakenByHandAreToldWithAnEventOfNobodys() throws IOException {
        apple.vpp.portal().assign(apple.uId, NOTES, Holder.device("C02XK1"));
        apple.after(Duration.ZERO);
        assertThat(apple.asset(NOTES).path("assignedCount").asInt()).isEqualTo(1);
        ObjectNode told =
                (ObjectNode) receiver.of("ASSET_MANAGEMENT").getFirst().path("notification");
        assertThat(told.path("type").asText()).isEqualTo("ASSOCIATE");
        assertThat(told.path("assignments").get(0).path("serialNumber").asText())
                .isEqualTo("C02XK1");
        assertThat(apple.mdm
                        .get("/status?eventId=" + told.path("eventId").asText())
                        .json()
                        .path("eventStatus")
                        .asText())
                .isEqualTo("COMPLETE");

        apple.vpp.portal().unassign(apple.uId, NOTES, Holder.device("C02XK1"));
        apple.after(Duration.ZERO);
        assertThat(apple.asset(NOTES).path("assignedCount").asInt()).isZero();
        assertThat(receiver.of("ASSET_MANAGEMENT")
                        .getLast()
                        .path("notification")
                        .path("type")
                        .asText())
                .isEqualTo("DISASSOCIATE");
    }

    @Test
    void whatCannotBeDoneByHandIsRefusedAndChangesNothing() throws IOException {
        assertThatThrownBy(() -> apple.vpp.portal().assign(apple.uId, NOTES, Holder.user("nobody")))
                .hasMessageContaining("9609");
        assertThatThrownBy(() -> apple.vpp.portal().unassign(apple.uId, NOTES, Holder.device("nothing")))
                .hasMessageContaining("does not have");
        assertThatThrownBy(() -> apple.vpp.portal().retireUser(apple.uId, "nobody"))
                .hasMessageContaining("9609");
        apple.after(Duration.ZERO);
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void aUserRetiredByHandLosesTheLicencesAndIsTold() throws IOException {
        apple.createUser("client-1");
        apple.associate(NOTES, "client-1");
        receiver.received.clear();
        apple.vpp.portal().retireUser(apple.uId, "client-1");
        apple.after(Duration.ZERO);
        assertThat(apple.user("client-1").path("status").asText()).isEqualTo("Retired");
        assertThat(apple.asset(NOTES).path("assignedCount").asInt()).isZero();
        assertThat(receiver.of("USER_MANAGEMENT")
                        .getFirst()
                        .path("notification")
                        .path("type")
                        .asText())
                .isEqualTo("RETIRE");
    }

    @Test
    void aTransferMovesFreeLicencesAndNeverMoreThanThereAre() throws IOException {
        apple.vpp
                .portal()
                .addLocation(new LocationSeed("2", "Osaka", "Osaka K.K.", "JP", "osaka.example", false, Map.of()));
        apple.vpp.portal().transfer(apple.uId, "2", NOTES, 4);
        apple.after(Duration.ZERO);
        assertThat(apple.asset(NOTES).path("totalCount").asInt()).isEqualTo(6);
        Caller osaka = apple.as(apple.vpp.portal().mintToken("2").vpptoken());
        assertThat(osaka.get("/assets")
                        .json()
                        .path("assets")
                        .get(0)
                        .path("totalCount")
                        .asInt())
                .isEqualTo(4);
        assertThat(receiver.of("ASSET_COUNT")
                        .getFirst()
                        .path("notification")
                        .path("countDelta")
                        .asInt())
                .isEqualTo(-4);
        assertThatThrownBy(() -> apple.vpp.portal().transfer(apple.uId, "2", NOTES, 7))
                .hasMessageContaining("6 free licences");
        assertThat(apple.asset(NOTES).path("totalCount").asInt()).isEqualTo(6);
    }

    @Test
    void anotherMdmServerTakesTheLocationAndItsNotifications() throws IOException {
        apple.vpp.portal().takeOver(apple.uId, new MdmInfo("theirs", "Other MDM", "9"), true);
        assertThat(apple.mdm.get("/assets").json().path("mdmInfo").path("id").asText())
                .isEqualTo("theirs");
        apple.vpp.portal().purchase(apple.uId, NOTES, 1);
        apple.after(Duration.ZERO);
        assertThat(receiver.received).isEmpty();

        apple.vpp.portal().release(apple.uId);
        assertThat(apple.mdm.get("/assets").json().has("mdmInfo")).isFalse();
    }

    @Test
    void anotherMdmServerMayForgetToTakeTheNotifications() throws IOException {
        apple.vpp.portal().takeOver(apple.uId, new MdmInfo("theirs", "Other MDM", "9"), false);
        apple.vpp.portal().purchase(apple.uId, NOTES, 1);
        apple.after(Duration.ZERO);
        assertThat(receiver.of("ASSET_COUNT")).hasSize(1);
    }
}
