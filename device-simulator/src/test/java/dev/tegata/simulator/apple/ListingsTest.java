package dev.tegata.simulator.apple;

import static dev.tegata.simulator.apple.SteppedApple.BOOK;
import static dev.tegata.simulator.apple.SteppedApple.NOTES;
import static dev.tegata.simulator.apple.SteppedApple.PLUS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListingsTest {
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
    void walkingThePagesMeetsEveryUserOnceAndEndsWhereNextPageIndexIsAbsent() throws IOException {
        create(7);
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String query = "";
        while (true) {
            ObjectNode page = apple.mdm.get("/users" + query).json();
            page.path("users")
                    .forEach(user -> seen.add(user.path("clientUserId").asText()));
            sizes.add(page.path("size").asInt());
            assertThat(page.path("totalPages").asInt()).isEqualTo(3);
            if (!page.has("nextPageIndex")) {
                assertThat(page.path("currentPageIndex").asInt()).isEqualTo(2);
                break;
            }
            query = "?pageIndex=" + page.path("nextPageIndex").asInt();
        }
        assertThat(seen).containsExactly("u0", "u1", "u2", "u3", "u4", "u5", "u6");
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void aPageThatIsNotThereIs9650() throws IOException {
        create(4);
        for (String index : List.of("-1", "2", "x", "")) {
            assertThat(apple.mdm.get("/users?pageIndex=" + index).error()).isEqualTo("400 9650");
        }
        assertThat(apple.mdm.get("/users?pageIndex=0").status()).isEqualTo(200);
        apple.vpp.behaviour(b -> b.with(Quirk.PAGE_INDEX_ZERO_REFUSED));
        assertThat(apple.mdm.get("/users?pageIndex=0").error()).isEqualTo("400 9650");
    }

    @Test
    void sinceVersionIdShowsOnlyWhatChangedAfterIt() throws IOException {
        create(2);
        String version = apple.mdm.get("/users").json().path("versionId").asText();
        assertThat(apple.mdm.get("/users?sinceVersionId=" + version).json().path("users"))
                .isEmpty();

        apple.accept(apple.inviteCode("u1"), "taro@example.jp");

        JsonNode changed = apple.mdm.get("/users?sinceVersionId=" + version).json();
        assertThat(changed.path("users")).hasSize(1);
        assertThat(changed.path("users").get(0).path("status").asText()).isEqualTo("Associated");
        assertThat(changed.path("versionId").asText()).isNotEqualTo(version);
        assertThat(apple.mdm.get("/users?sinceVersionId=made-up").error()).isEqualTo("400 9721");
    }

    @Test
    void assignmentsSinceAVersionAreTheNewOnes() throws IOException {
        create(2);
        apple.associate(NOTES, "u0");
        String version = apple.mdm.get("/assignments").json().path("versionId").asText();
        apple.associate(NOTES, "u1");
        JsonNode added =
                apple.mdm.get("/assignments?sinceVersionId=" + version).json().path("assignments");
        assertThat(added.toString())
                .isEqualTo("[{\"adamId\":\"" + NOTES + "\",\"pricingParam\":\"STDQ\",\"clientUserId\":\"u1\"}]");
        assertThat(apple.mdm.get("/assignments?sinceVersionId=x").error()).isEqualTo("400 9721");
    }

    @Test
    void assignmentsAreFilteredByHolderAndApp() throws IOException {
        create(1);
        apple.associate(NOTES, "u0");
        apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":[\"S1\"]}");
        assertThat(apple.mdm.get("/assignments?serialNumber=S1").json().path("assignments"))
                .hasSize(1);
        assertThat(apple.mdm.get("/assignments?clientUserId=u0").json().path("assignments"))
                .hasSize(1);
        assertThat(apple.mdm.get("/assignments?adamId=" + BOOK).json().path("assignments"))
                .isEmpty();
        assertThat(apple.mdm.get("/assignments?pricingParam=PLUS").json().path("assignments"))
                .isEmpty();
    }

    @Test
    void assetsAreFilteredByEverythingApplesPageNames() throws IOException {
        apple.done("/assets/associate", SteppedApple.assets(NOTES) + "\"serialNumbers\":[\"S1\"]}");
        apple.vpp.behaviour(b -> b.withPageSize(100));
        Map<String, Integer> expected = Map.of(
                "", 6,
                "?productType=Book", 1,
                "?productType=App", 5,
                "?pricingParam=PLUS", 1,
                "?revocable=false", 1,
                "?deviceAssignable=false", 2,
                "?maxAvailableCount=9", 1,
                "?minAvailableCount=10", 5,
                "?minAssignedCount=1", 1,
                "?maxAssignedCount=0", 5);
        for (Map.Entry<String, Integer> entry : expected.entrySet()) {
            assertThat(apple.mdm.get("/assets" + entry.getKey()).json().path("assets"))
                    .as(entry.getKey())
                    .hasSize(entry.getValue());
        }
        assertThat(apple.asset(PLUS).path("pricingParam").asText()).isEqualTo("PLUS");
        for (String bad : List.of("?productType=Song", "?revocable=yes", "?minAssignedCount=x")) {
            assertThat(apple.mdm.get("/assets" + bad).error()).isEqualTo("400 9602");
        }
    }

    @Test
    void anAssetHasExactlyTheFieldsOfApplesExample() throws IOException {
        assertThat(apple.asset(NOTES).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "adamId",
                        "assignedCount",
                        "availableCount",
                        "deviceAssignable",
                        "pricingParam",
                        "productType",
                        "retiredCount",
                        "revocable",
                        "supportedPlatforms",
                        "totalCount");
        assertThat(apple.asset(NOTES).path("adamId").isTextual()).isTrue();
    }

    @Test
    void theVersionOfTheAssetsTellsWhetherAnythingChanged() throws IOException {
        String before = apple.mdm.get("/assets").json().path("versionId").asText();
        assertThat(apple.mdm.get("/assets").json().path("versionId").asText()).isEqualTo(before);
        apple.vpp.portal().purchase(apple.uId, NOTES, 5);
        assertThat(apple.mdm.get("/assets").json().path("versionId").asText()).isNotEqualTo(before);
    }

    @Test
    void anUnlimitedAppCountsTwoBillionAndHasItsOwnListOnDemand() throws IOException {
        CatalogueApp free = new CatalogueApp(
                "77", "com.example.free", Map.of("en", "Free"), "1", "App", "STDQ", true, true, true, List.of("iOS"));
        apple.vpp.catalogue(new Catalogue(List.of(free)));
        apple.vpp.portal().purchase(apple.uId, "77", 0);
        assertThat(apple.asset("77").path("totalCount").asLong()).isEqualTo(2_147_483_647L);
        ObjectNode own = apple.mdm.get("/assets?adamId=77&unlimited=true").json();
        assertThat(own.path("assets")).isEmpty();
        assertThat(own.path("unlimitedAssets")).hasSize(1);
        assertThat(own.path("unlimitedAssets").get(0).has("totalCount")).isFalse();
        assertThat(apple.mdm.get("/assets?adamId=77&unlimited=false").json().path("assets"))
                .isEmpty();
    }

    private void create(int count) throws IOException {
        String users = String.join(
                ",",
                IntStream.range(0, count)
                        .mapToObj(i -> "{\"clientUserId\":\"u" + i + "\"}")
                        .toList());
        apple.done("/users/create", "{\"users\":[" + users + "]}");
    }
}
