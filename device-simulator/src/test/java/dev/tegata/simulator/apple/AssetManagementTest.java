package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.BOOK;
import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static dev.tegata.simulator.apple.SteppedApple.NOT_FOR_DEVICES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssetManagementTest {
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
    void anEventIsPendingUntilItsTimeHasCome() throws IOException {
        apple.createUser("client-1");
        Reply reply =
                apple.mdm.post("/assets/associate", SteppedApple.assets(NOTES) + "\"clientUserIds\":[\"client-1\"]}");
        String status = "/status?eventId=" + reply.json().path("eventId").asText();
        assertThat(apple.mdm.get(status).json().path("eventStatus").asText()).isEqualTo("PENDING");
        assertThat(apple.asset(NOTES).path("assignedCount").asInt()).isZero();

        apple.after(Duration.ofSeconds(1));

        ObjectNode ended = apple.mdm.get(status).json();
        assertThat(ended.path("eventStatus").asText()).isEqualTo("COMPLETE");
        assertThat(ended.path("eventType").asText()).isEqualTo("ASSOCIATE");
    }

    @Test
    void availableIsTotalMinusAssignedAndRecoversAfterDisassociate() throws IOException {
        apple.createUser("client-1");
        apple.associate(NOTES, "client-1");
        assertCounts(1, 9, 10);

        apple.done("/assets/disassociate", SteppedApple.assets(NOTES) + "\"clientUserIds\":[\"client-1\"]}");

        assertCounts(0, 10, 10);
    }

    @Test
    void fourteenOfSixteenIsAPartialFailureThatNamesTheUnknownUserOnce() throws IOException {
        for (String user : List.of("client-1", "client-2", "client-3")) {
            apple.createUser(user);
        }

        ObjectNode status = apple.done("/assets/associate", """
                {"assets":[{"adamId":"1450010001"},{"adamId":"1450010002"}],
                 "clientUserIds":["client-1","client-2","client-3","client-4"],
                 "serialNumbers":["serial-1","serial-2","serial-3","serial-4"]}
                """);

        assertThat(status.path("eventStatus").asText()).isEqualTo("FAILED");
        assertThat(status.path("numCompleted").asInt()).isEqualTo(14);
        assertThat(status.path("numRequested").asInt()).isEqualTo(16);
        assertThat(status.path("failures").toString())
                .isEqualTo("[{\"errorNumber\":9609,\"errorMessage\":\"Registered user not found\","
                        + "\"errorInfo\":{\"clientUserIds\":[\"client-4\"]}}]");
        assertThat(apple.asset(NOTES).path("assignedCount").asInt()).isEqualTo(7);
    }

    @Test
    void whenLicencesRunOutTheRestFailsWith9709AndNothingIsOverdrawn() throws IOException {
        String serials =
                Json.write(IntStream.range(0, 12).mapToObj(i -> "S" + i).toList());

        ObjectNode status =
                apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":" + serials + "}");

        JsonNode failure = status.path("failures").get(0);
        assertThat(failure.path("errorNumber").asInt()).isEqualTo(9709);
        assertThat(failure.path("errorInfo").path("serialNumbers").toString()).isEqualTo("[\"S10\",\"S11\"]");
        assertThat(failure.path("errorInfo")
                        .path("assets")
                        .get(0)
                        .path("adamId")
                        .asText())
                .isEqualTo(NOTES);
        assertCounts(10, 0, 10);
    }

    @Test
    void anAssetTheLocationDoesNotOwnIs9709Later() throws IOException {
        ObjectNode status = apple.done("/assets/associate", SteppedApple.assets("999") + "\"serialNumbers\":[\"S1\"]}");
        assertThat(status.path("failures").get(0).path("errorNumber").asInt()).isEqualTo(9709);
    }

    @Test
    void nonsenseSerialNumbersAreAssignedAllTheSame() throws IOException {
        ObjectNode status = apple.done(
                "/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":[\"no such device!\"]}");
        assertThat(status.path("eventStatus").asText()).isEqualTo("COMPLETE");
    }

    @Test
    void alreadyAssignedIsSuccessWithoutASecondLicenceUnlessSwitched() throws IOException {
        apple.createUser("client-1");
        apple.associate(NOTES, "client-1");
        assertThat(apple.associate(NOTES, "client-1").path("eventStatus").asText())
                .isEqualTo("COMPLETE");
        assertCounts(1, 9, 10);

        apple.vpp.behaviour(b -> b.with(Quirk.ALREADY_ASSIGNED_FAILS));

        assertThat(apple.associate(NOTES, "client-1")
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9616);
    }

    @Test
    void takingBackWhatIsNotAssignedIsSuccessUnlessSwitched() throws IOException {
        apple.createUser("client-1");
        String body = SteppedApple.assets(NOTES) + "\"clientUserIds\":[\"client-1\"]}";
        assertThat(apple.done("/assets/disassociate", body).path("eventStatus").asText())
                .isEqualTo("COMPLETE");

        apple.vpp.behaviour(b -> b.with(Quirk.NOT_ASSIGNED_FAILS));

        assertThat(apple.done("/assets/disassociate", body)
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9619);
    }

    @Test
    void revokeTakesEverythingRevocableAndLeavesBooks() throws IOException {
        apple.createUser("client-1");
        apple.associate(NOTES, "client-1");
        apple.associate(BOOK, "client-1");

        ObjectNode status = apple.done("/assets/revoke", "{\"clientUserIds\":[\"client-1\"]}");

        assertThat(status.path("eventType").asText()).isEqualTo("REVOKE");
        assertThat(status.path("numCompleted").asInt()).isEqualTo(1);
        JsonNode left =
                apple.mdm.get("/assignments?clientUserId=client-1").json().path("assignments");
        assertThat(left).hasSize(1);
        assertThat(left.get(0).path("adamId").asText()).isEqualTo(BOOK);
    }

    @Test
    void aTargetThatAFaultIsLaidOnFailsAlone() throws IOException {
        apple.faults.add(Fault.ofTarget("S2", 9644));

        ObjectNode status =
                apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":[\"S1\",\"S2\"]}");

        assertThat(status.path("numCompleted").asInt()).isEqualTo(1);
        assertThat(status.path("failures").get(0).path("errorNumber").asInt()).isEqualTo(9644);
        assertCounts(1, 9, 10);
    }

    @Test
    void badRequestsAreRefusedAtOnceWithApplesNumbers() throws IOException {
        String asset = "{\"assets\":[{\"adamId\":\"" + NOTES + "\"}]";
        String users = ",\"clientUserIds\":";
        String serials = ",\"serialNumbers\":";
        assertThat(associate("{")).isEqualTo("400 9602");
        assertThat(associate("{\"assets\":\"x\"}")).isEqualTo("400 9602");
        assertThat(associate("{\"assets\":[{}]}")).isEqualTo("400 9602");
        assertThat(associate("{\"clientUserIds\":[\"a\"]}")).isEqualTo("400 9718");
        assertThat(associate(asset + "}")).isEqualTo("400 9719");
        assertThat(associate("{\"assets\":" + many(26, i -> "{\"adamId\":\"" + i + "\"}") + users + "[\"a\"]}"))
                .isEqualTo("400 9700");
        assertThat(associate(asset + users + texts(1001) + "}")).isEqualTo("400 9701");
        assertThat(associate(asset + serials + texts(1001) + "}")).isEqualTo("400 9702");
        assertThat(associate("{\"assets\":[{\"adamId\":\"1\"},{\"adamId\":\"1\",\"pricingParam\":\"STDQ\"}]" + users
                        + "[\"a\"]}"))
                .isEqualTo("400 9703");
        assertThat(associate(asset + users + "[\"a\",\"a\"]}")).isEqualTo("400 9704");
        assertThat(associate(asset + serials + "[\"s\",\"s\"]}")).isEqualTo("400 9705");
        assertThat(associate("{\"assets\":[{\"adamId\":\"" + NOT_FOR_DEVICES + "\"}]" + serials + "[\"s\"]}"))
                .isEqualTo("400 9707");
        assertThat(apple.mdm
                        .post(
                                "/assets/disassociate",
                                "{\"assets\":[{\"adamId\":\"" + BOOK + "\"}]" + users + "[\"a\"]}")
                        .error())
                .isEqualTo("400 9706");
        assertThat(apple.mdm
                        .post("/assets/revoke", "{\"clientUserIds\":" + texts(101) + "}")
                        .error())
                .isEqualTo("400 9701");
        assertThat(apple.mdm
                        .post("/assets/revoke", "{\"serialNumbers\":" + texts(101) + "}")
                        .error())
                .isEqualTo("400 9702");
        assertThat(apple.mdm.post("/assets/revoke", "{}").error()).isEqualTo("400 9719");
        assertThat(apple.vpp.dump().path("locations").get(0).path("events")).isEmpty();
    }

    @Test
    void anUnknownEventIs9708() throws IOException {
        assertThat(apple.mdm.get("/status?eventId=none").error()).isEqualTo("400 9708");
        assertThat(apple.mdm.get("/status").error()).isEqualTo("400 9708");
    }

    private String associate(String body) throws IOException {
        return apple.mdm.post("/assets/associate", body).error();
    }

    private void assertCounts(int assigned, int available, int total) throws IOException {
        ObjectNode asset = apple.asset(NOTES);
        assertThat(List.of(
                        asset.path("assignedCount").asInt(),
                        asset.path("availableCount").asInt(),
                        asset.path("totalCount").asInt()))
                .containsExactly(assigned, available, total);
    }

    private static String texts(int count) {
        return many(count, i -> "\"x" + i + "\"");
    }

    private static String many(int count, IntFunction<String> one) {
        return "[" + String.join(",", IntStream.range(0, count).mapToObj(one).toList()) + "]";
    }
}
