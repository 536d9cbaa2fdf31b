package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An administrator keeps organizations and people. */
class PeopleDialogueTest {
    private static AdminListener admin;

    @BeforeAll
    static void open() {
        admin = new AdminListener();
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @Test
    void aPersonIsCreatedChangedAndDeletedAndTheTimelineRemembers() {
        String sales = admin.organization("営業部");
        AdminListener.Answer created = admin.post("/api/v1/users", """
                        {"organizationId": "%s", "name": "山田 花子", "reading": "ヤマダ ハナコ", "email": "hanako@example.com",
                         "employeeCode": "E-1"}""".formatted(sales));
        assertThat(created.status()).isEqualTo(201);
        String path = created.header("Location");
        assertThat(path).isEqualTo("/api/v1/users/" + created.field("id"));
        assertThat(created.field("language")).isEqualTo("ja");
        assertThat(created.field("vppStatus")).isEqualTo("NOT_CREATED");
        assertThat(created.field("createdAt")).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(created.json().has("managedAppleId"))
                .as("absent is left out")
                .isFalse();

        AdminListener.Answer changed = admin.patch(path, "{\"email\": null, \"language\": \"en\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().has("email")).isFalse();
        assertThat(changed.field("language")).isEqualTo("en");
        assertThat(changed.field("name")).as("what was not mentioned stays").isEqualTo("山田 花子");

        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(admin.events(path + "/events"))
                .containsExactly(
                        "user.deleted admin:alice OK", "user.changed admin:alice OK", "user.created admin:alice OK");
    }

    @Test
    void twentyFivePeopleComeInPagesOfTenWithNobodyTwiceOrLost() {
        String crowd = admin.organization("crowd");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            made.add(admin.user(crowd, "person " + i));
        }
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = admin.get("/api/v1/users?limit=10&organizationId=" + crowd + cursor)
                    .json();
            sizes.add(page.path("items").size());
            page.path("items").forEach(user -> seen.add(user.path("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
            // Someone new, as in life: the pages under way do not shift.
            admin.user(crowd, "late " + seen.size());
        } while (!cursor.isEmpty());
        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(seen).containsExactlyElementsOf(made.reversed());
    }

    @Test
    void aCursorOfAnotherListIsRefusedLikeAnInventedOne() {
        String pages = admin.organization("pages");
        admin.user(pages, "one");
        admin.user(pages, "two");
        String cursor = admin.get("/api/v1/users?limit=1").field("next");
        assertThat(admin.get("/api/v1/users?limit=1&cursor=" + cursor).status()).isEqualTo(200);
        for (String path : new String[] {
            "/api/v1/organizations?cursor=" + cursor,
            "/api/v1/users?cursor=nonsense",
            "/api/v1/users?cursor=" + cursor.substring(1),
            "/api/v1/users?cursor=%E2%98%83",
            "/api/v1/users?cursor="
        }) {
            AdminListener.Answer answer = admin.get(path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.field("code")).as(path).isEqualTo("invalid-cursor");
        }
        for (String limit : new String[] {"0", "201", "-1", "ten", "1e1"}) {
            assertThat(admin.get("/api/v1/users?limit=" + limit).field("detail"))
                    .contains("\"limit\"", limit, "1 to 200");
        }
    }

    @Test
    void peopleAreFoundByOrganizationTextAndVppStatus() {
        String company = admin.organization("検索社");
        String team = admin.post(
                        "/api/v1/organizations", "{\"name\": \"チーム\", \"parentId\": \"%s\"}".formatted(company))
                .field("id");
        String hanako = admin.post("/api/v1/users", """
                        {"organizationId": "%s", "name": "花子", "reading": "ハナコ_100%%", "email": "Hanako@Find.example",
                         "employeeCode": "F-77"}""".formatted(team)).field("id");
        admin.user(team, "太郎");
        String within = "/api/v1/users?organizationId=" + company;

        assertThat(admin.get(within).json().path("items"))
                .as("people below count too")
                .hasSize(2);
        for (String q : new String[] {"花", "ハナコ", "hanako@find", "f-77", "_100%25"}) {
            assertThat(idsOf(within + "&q=" + encode(q))).as(q).containsExactly(hanako);
        }
        assertThat(idsOf(within + "&q=" + encode("%%"))).as("no wildcards").isEmpty();
        assertThat(idsOf(within + "&vppStatus=NOT_CREATED")).hasSize(2);
        account(hanako, "ASSOCIATED");
        assertThat(idsOf(within + "&vppStatus=ASSOCIATED")).containsExactly(hanako);
        assertThat(idsOf(within + "&vppStatus=NOT_CREATED")).hasSize(1);
        assertThat(admin.get(within + "&vppStatus=BUSY").field("detail"))
                .contains("vppStatus", "\"BUSY\"", "NOT_CREATED, REGISTERED, ASSOCIATED, RETIRED");
    }

    @Test
    void namesAndEmployeeCodesThatAreTakenAreRefused() {
        String taken = admin.organization("taken");
        AdminListener.Answer again = admin.post("/api/v1/organizations", "{\"name\": \"taken\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.field("detail")).contains("\"taken\"");

        String body = "{\"organizationId\": \"%s\", \"name\": \"x\", \"employeeCode\": \"T-1\"}".formatted(taken);
        String first = admin.post("/api/v1/users", body).field("id");
        assertThat(admin.post("/api/v1/users", body).field("code")).isEqualTo("name-taken");
        String second = admin.user(taken, "y");
        assertThat(admin.patch("/api/v1/users/" + second, "{\"employeeCode\": \"T-1\"}")
                        .field("detail"))
                .contains("T-1");
        assertThat(admin.get("/api/v1/users/" + first).field("employeeCode")).isEqualTo("T-1");
        assertThat(admin.get("/api/v1/users/" + second).json().has("employeeCode"))
                .isFalse();
    }

    @Test
    void whatIsInUseIsNotDeletedAndTheRefusalSaysByWhat() {
        String company = admin.organization("in use");
        admin.post("/api/v1/organizations", "{\"name\": \"child\", \"parentId\": \"%s\"}".formatted(company));
        String owner = admin.user(company, "owner");
        UUID device = admin.device("INUSE1");
        assertThat(admin.patch("/api/v1/devices/" + device, "{\"ownerId\": \"%s\"}".formatted(owner))
                        .field("organizationId"))
                .as("a device follows its owner")
                .isEqualTo(company);

        AdminListener.Answer refused = admin.delete("/api/v1/organizations/" + company);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.field("code")).isEqualTo("still-referenced");
        assertThat(refused.field("detail")).contains("in use", "organizations (1)", "users (1)", "devices (1)");
        assertThat(admin.delete("/api/v1/users/" + owner).field("detail")).contains("devices (1)");

        admin.patch("/api/v1/devices/" + device, "{\"ownerId\": null}");
        account(owner, "REGISTERED");
        assertThat(admin.delete("/api/v1/users/" + owner).field("detail")).contains("vpp-users (1)");
        admin.db
                .database()
                .useTransaction(
                        tx -> tx.execute("update vpp_user set state = 'RETIRED' where user_id = ?::uuid", owner));
        assertThat(admin.delete("/api/v1/users/" + owner).status()).isEqualTo(204);
        assertThat(admin.events("/api/v1/users/" + owner + "/events"))
                .containsExactly(
                        "user.deleted admin:alice OK",
                        "user.delete admin:alice REFUSED",
                        "device.owner-unlinked admin:alice OK",
                        "user.delete admin:alice REFUSED",
                        "device.owner-linked admin:alice OK",
                        "user.created admin:alice OK");
    }

    @Test
    void anOrganizationIsNeverPlacedBelowItself() {
        String top = admin.organization("top");
        String middle = admin.post(
                        "/api/v1/organizations", "{\"name\": \"middle\", \"parentId\": \"%s\"}".formatted(top))
                .field("id");
        String bottom = admin.post(
                        "/api/v1/organizations", "{\"name\": \"bottom\", \"parentId\": \"%s\"}".formatted(middle))
                .field("id");
        for (String below : new String[] {top, middle, bottom}) {
            AdminListener.Answer answer =
                    admin.patch("/api/v1/organizations/" + top, "{\"parentId\": \"%s\"}".formatted(below));
            assertThat(answer.field("code")).isEqualTo("organization-ring");
        }
        assertThat(admin.get("/api/v1/organizations/" + top).json().has("parentId"))
                .isFalse();
        assertThat(admin.patch("/api/v1/organizations/" + bottom, "{\"parentId\": null, \"name\": \"free\"}")
                        .json()
                        .has("parentId"))
                .isFalse();
    }

    @Test
    void aRefusedActStandsInTheTimelineOfWhatItNamed() {
        String organization = admin.organization("audited");
        String user = admin.user(organization, "audited");
        assertThat(admin.patch("/api/v1/users/" + user, "{\"email\": \"not an address\"}")
                        .status())
                .isEqualTo(400);
        JsonNode event = admin.get("/api/v1/users/" + user + "/events")
                .json()
                .path("items")
                .get(0);
        assertThat(event.path("type").asText()).isEqualTo("user.change");
        assertThat(event.path("actor").asText()).isEqualTo("admin:alice");
        assertThat(event.path("result").asText()).isEqualTo("REFUSED");
        assertThat(event.path("detail").path("problem").asText()).isEqualTo("invalid-field");
        assertThat(event.path("detail").path("request").asText()).isEqualTo("PATCH /api/v1/users/" + user);

        String nobody = "00000000-0000-7000-8000-000000000000";
        admin.post("/api/v1/users", "{\"organizationId\": \"%s\", \"name\": \"x\"}".formatted(nobody));
        assertThat(admin.events("/api/v1/organizations/" + nobody + "/events"))
                .containsExactly("user.create admin:alice REFUSED");
    }

    private static List<String> idsOf(String path) {
        return admin.get(path)
                .json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asText())
                .toList();
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("%2525", "%25");
    }

    /** A VPP account as the licence workflow would have made it. */
    private static void account(String userId, String state) {
        admin.db.database().useTransaction(tx -> {
            tx.execute("""
                    insert into location (id, uid, name, organization_name, token_sealed, token_expires_at, state, due_at, created_at)
                    values ('00000000-0000-7000-8000-00000000000a', 'uid', 'L', 'O', '\\x00', now(), 'OK', now(), now())
                    on conflict do nothing""");
            tx.execute("""
                    insert into vpp_user (id, location_id, user_id, client_user_id, state, created_at, changed_at)
                    values (gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', ?::uuid, gen_random_uuid(), ?, now(), now())""", userId, state);
        });
    }
}
