package dev.tegata.simulator.apple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final String CREATE = "{\"users\":[{\"clientUserId\":\"client-1\"}]}";

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
    void aFaultStrikesAsOftenAsToldAndOnlyWhereTold() throws IOException {
        apple.faults.add(Fault.always(FaultKind.UNAVAILABLE).times(2).on("/mdm/v2/users"));
        assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);
        for (int i = 0; i < 2; i++) {
            Reply reply = apple.mdm.get("/users");
            assertThat(reply.error()).isEqualTo("503 9729");
            assertThat(reply.response().headers().firstValue("Retry-After")).contains("120");
        }
        assertThat(apple.mdm.get("/users").status()).isEqualTo(200);
        assertThat(apple.faults.list()).isEmpty();
    }

    @Test
    void withoutACountAFaultStaysUntilSwitchedOff() throws IOException {
        long id = apple.faults.add(Fault.always(FaultKind.INVALID_TOKEN_IN_200));
        for (int i = 0; i < 5; i++) {
            assertThat(apple.mdm.get("/assets").error()).isEqualTo("200 9622");
        }
        assertThat(apple.faults.remove(id)).isTrue();
        assertThat(apple.mdm.get("/assets").json().has("errorNumber")).isFalse();
    }

    @Test
    void tooManyRequestsIs429With9646() throws IOException {
        apple.faults.add(Fault.once(FaultKind.TOO_MANY_REQUESTS));
        assertThat(apple.mdm.get("/assets").error()).isEqualTo("429 9646");
    }

    @Test
    void aSlowAnswerComesAndTakesItsTime() throws IOException {
        apple.faults.add(Fault.once(FaultKind.SLOW_ANSWER).after(Duration.ofMillis(300)));
        long begin = System.nanoTime();
        assertThat(apple.mdm.get("/assets").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aCutConnectionDoesNothingOrEverythingAsTold() throws IOException {
        apple.faults.add(Fault.always(FaultKind.CUT_CONNECTION));
        assertThatThrownBy(() -> apple.mdm.post("/users/create", CREATE)).isInstanceOf(IOException.class);
        apple.faults.clear();
        apple.after(Duration.ofSeconds(1));
        assertThat(apple.mdm.get("/users").json().path("users")).isEmpty();

        apple.faults.add(Fault.always(FaultKind.CUT_AFTER_WORK));
        assertThatThrownBy(() -> apple.mdm.post("/users/create", CREATE)).isInstanceOf(IOException.class);
        apple.faults.clear();
        apple.after(Duration.ofSeconds(1));
        assertThat(apple.mdm.get("/users").json().path("users")).hasSize(1);
    }

    @Test
    void anEventMayNeverEnd() throws IOException {
        apple.faults.add(Fault.once(FaultKind.EVENT_STAYS_PENDING));
        String stuck =
                apple.mdm.post("/users/create", CREATE).json().path("eventId").asText();
        apple.after(Duration.ofDays(1));
        assertThat(apple.mdm
                        .get("/status?eventId=" + stuck)
                        .json()
                        .path("eventStatus")
                        .asText())
                .isEqualTo("PENDING");
        assertThat(apple.createUser("client-1").path("eventStatus").asText()).isEqualTo("COMPLETE");
    }

    @Test
    void userEventsFailForAGivenTargetToo() throws IOException {
        apple.faults.add(Fault.ofTarget("client-1", 9603).times(1));
        assertThat(apple.createUser("client-1")
                        .path("failures")
                        .get(0)
                        .path("errorNumber")
                        .asInt())
                .isEqualTo(9603);
        assertThat(apple.createUser("client-1").path("eventStatus").asText()).isEqualTo("COMPLETE");
    }

    @Test
    void resetForgetsEverythingButTheSettings() throws IOException {
        apple.vpp.reset();
        String before = apple.vpp.dump().toString();
        Caller mdm = apple.as(apple.vpp.portal().mintToken(apple.uId).vpptoken());
        mdm.post("/users/create", CREATE);
        apple.vpp.portal().purchase(apple.uId, SteppedApple.NOTES, 5);
        apple.faults.add(Fault.always(FaultKind.UNAVAILABLE));
        apple.vpp.behaviour(b -> b.withPageSize(50));
        apple.vpp.reset();
        assertThat(apple.vpp.behaviour().pageSize()).isEqualTo(3);
        assertThat(apple.faults.list()).isEmpty();
        apple.after(Duration.ofSeconds(1));
        assertThat(apple.vpp.dump()).hasToString(before);
    }

    @Test
    void everyErrorOfApplesTableComesWithItsStatusOrHiddenIn200() throws IOException {
        for (VppError error : VppError.values()) {
            apple.faults.add(Fault.once(FaultKind.REFUSED).with(error.number()));
            Reply refused = apple.mdm.get("/assets");
            assertThat(refused.error()).isEqualTo(error.status() + " " + error.number());
            assertThat(refused.response().headers().firstValue("Retry-After").isPresent())
                    .as("Retry-After of %s", error)
                    .isEqualTo(error.status() >= 500);
            apple.faults.add(Fault.once(FaultKind.ERROR_IN_200).with(error.number()));
            assertThat(apple.mdm.get("/assets").error()).isEqualTo("200 " + error.number());
        }
        apple.faults.add(Fault.once(FaultKind.REFUSED).with(9999));
        assertThat(apple.mdm.get("/assets").error()).isEqualTo("400 9999");
    }

    @Test
    void anEventMayEndLate() throws IOException {
        apple.faults.add(Fault.once(FaultKind.EVENT_ENDS_LATE).after(Duration.ofMinutes(11)));
        String late =
                apple.mdm.post("/users/create", CREATE).json().path("eventId").asText();
        apple.after(Duration.ofMinutes(10));
        assertThat(statusOf(late)).isEqualTo("PENDING");
        apple.after(Duration.ofMinutes(1));
        assertThat(statusOf(late)).isEqualTo("COMPLETE");
    }

    private String statusOf(String event) throws IOException {
        return apple.mdm
                .get("/status?eventId=" + event)
                .json()
                .path("eventStatus")
                .asText();
    }

    @Test
    void partialFailuresAreDrawnFromTheSeedAndComeAgain() throws IOException {
        String request = SteppedApple.assets(SteppedApple.NOTES)
                + "\"serialNumbers\":[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\"]}";
        apple.faults.seed(5);
        apple.faults.add(Fault.always(FaultKind.TARGET_FAILS).percent(40));
        ObjectNode first = apple.done("/assets/associate", request);
        assertThat(first.path("eventStatus").asText()).isEqualTo("FAILED");
        assertThat(first.path("numCompleted").asInt()).isBetween(1, 7);

        apple.faults.seed(5);
        ObjectNode second = apple.done("/assets/associate", request);
        assertThat(second.path("failures")).isEqualTo(first.path("failures"));
    }
}
