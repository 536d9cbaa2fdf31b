package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Grants that wait, as an administrator asks for them. */
class WaitlistApiTest {
    private static final String LOCATION = "00000000-0000-7000-8000-00000000000a";
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";

    private static AdminListener admin;
    private static String organization;

    @BeforeAll
    static void open() {
        admin = new AdminListener();
        organization = admin.organization("会社");
        execute("""
                insert into location (id, uid, name, organization_name, country, token_sealed, token_expires_at, state, due_at, created_at)
                values ('%s', 'uid-1', '本社', '株式会社', 'JP', '\\x00', '2027-01-22T00:00:00Z', 'OK', now(), now())""".formatted(LOCATION));
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    private static void execute(String sql) {
        admin.db.database().useTransaction(tx -> tx.execute(sql));
    }

    private static String asset(String adamId, int available) {
        UUID id = UUID.randomUUID();
        execute("""
                insert into asset (id, location_id, adam_id, pricing_param, product_type, device_assignable, revocable,
                                   supported_platforms, total_count, assigned_count, available_count, retired_count, name, synced_at)
                values ('%s', '%s', '%s', 'STDQ', 'App', true, true, '{iOS}', 5, %d, %d, 0, 'App %s', now())""".formatted(id, LOCATION, adamId, 5 - available, available, adamId));
        return id.toString();
    }

    private static String associated(String name) {
        String user = admin.user(organization, name);
        execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)
                values (gen_random_uuid(), '%s', '%s', gen_random_uuid(), 'ASSOCIATED', '%s', now(), now())""".formatted(LOCATION, user, name));
        return user;
    }

    private static AdminListener.Answer grant(String asset, String user, String rest) {
        return admin.post(
                "/api/v1/assignments",
                "{\"assetId\": \"%s\", \"userId\": \"%s\", \"install\": \"PORTAL\"%s}".formatted(asset, user, rest));
    }

    private static List<String> texts(JsonNode items, String field) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }

    @Test
    void aGrantThatWaitsIsToBeWatchedOnTheWaitlistAndCanBeTakenOutOfIt() {
        String asset = asset("201", 0);
        String taro = associated("太郎");
        assertThat(grant(asset, taro, "").field("code"))
                .as("refused unless it says otherwise")
                .isEqualTo("no-licence-left");
        AdminListener.Answer waiting = grant(asset, taro, ", \"whenNoneFree\": \"WAIT\", \"priority\": 3");
        assertThat(waiting.status()).isEqualTo(202);
        String location = waiting.header("Location");
        assertThat(location).startsWith("/api/v1/waitlist/");
        JsonNode seen = admin.get(location).json();
        assertThat(seen.path("state").asText()).isEqualTo("WAITING");
        assertThat(seen.path("position").intValue()).isEqualTo(1);
        assertThat(seen.path("priority").intValue()).isEqualTo(3);
        assertThat(seen.path("userName").asText()).isEqualTo("太郎");
        assertThat(seen.path("askedBy").asText()).isEqualTo("admin:alice");
        assertThat(admin.get("/api/v1/assets/" + asset).json().path("waiting").intValue())
                .isEqualTo(1);
        assertThat(admin.events("/api/v1/users/" + taro + "/events")).contains("waitlist.joined admin:alice OK");
        assertThat(grant(asset, taro, ", \"whenNoneFree\": \"WAIT\"").field("code"))
                .isEqualTo("already-waiting");

        assertThat(admin.delete(location).status()).isEqualTo(204);
        assertThat(admin.get(location).json().path("state").asText()).isEqualTo("CANCELLED");
        AdminListener.Answer again = admin.delete(location);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.field("code")).isEqualTo("waiting-ended");
        assertThat(admin.delete("/api/v1/waitlist/" + NOBODY).status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/waitlist/nonsense").status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/assets/" + asset).json().path("waiting").intValue())
                .isZero();
    }

    @Test
    void theWaitlistIsReadPageByPageInTheOrderInWhichItIsServed() {
        String asset = asset("202", 0);
        for (String each : List.of("a0", "b5", "c-5", "d5", "e0")) {
            grant(asset, associated(each), ", \"whenNoneFree\": \"WAIT\", \"priority\": " + each.substring(1));
        }
        String list = "/api/v1/waitlist?limit=2&assetId=" + asset;
        List<String> names = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        Optional<String> next = Optional.of(list);
        while (next.isPresent()) {
            JsonNode page = admin.get(next.get()).json();
            names.addAll(texts(page.path("items"), "userName"));
            positions.addAll(texts(page.path("items"), "position"));
            next = Optional.of(page.path("next").asText())
                    .filter(cursor -> !cursor.isEmpty())
                    .map(cursor -> list + "&cursor=" + cursor);
        }
        assertThat(names).containsExactly("b5", "d5", "a0", "e0", "c-5");
        assertThat(positions).containsExactly("1", "2", "3", "4", "5");
        assertThat(admin.get("/api/v1/waitlist?state=SERVED&assetId=" + asset)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void ofSeveralAtOnceEachTellsWhetherItIsGrantedWaitsOrIsRefused() {
        String asset = asset("203", 1);
        String first = associated("f");
        String second = associated("g");
        String outsider = admin.user(organization, "h");
        AdminListener.Answer answer = admin.post(
                "/api/v1/assignments",
                "{\"assetIds\": [\"%s\"], \"userIds\": [\"%s\", \"%s\", \"%s\"], \"install\": \"PORTAL\", \"whenNoneFree\": \"WAIT\"}"
                        .formatted(asset, first, second, outsider));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("granted").intValue()).isEqualTo(1);
        assertThat(answer.json().path("waiting").intValue()).isEqualTo(1);
        assertThat(answer.json().path("refused").intValue()).isEqualTo(1);
        JsonNode items = answer.json().path("items");
        assertThat(items.path(0).has("assignment")).isTrue();
        assertThat(items.path(1).path("waiting").path("position").intValue()).isEqualTo(1);
        assertThat(items.path(2).path("problem").path("code").asText()).isEqualTo("vpp-user-not-created");
    }

    @Test
    void aPriorityOfWhatDoesNotWaitOrOutOfBoundsIsRefused() {
        String asset = asset("204", 5);
        String user = associated("k");
        assertThat(grant(asset, user, ", \"priority\": 3").field("code")).isEqualTo("invalid-field");
        assertThat(grant(asset, user, ", \"whenNoneFree\": \"WAIT\", \"priority\": 101")
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(grant(asset, user, ", \"whenNoneFree\": \"wait\"").field("code"))
                .isEqualTo("invalid-field");
        AdminListener.Answer operation = admin.post(
                "/api/v1/operations",
                "{\"kind\": \"GRANT\", \"assetIds\": [\"%s\"], \"userIds\": [\"%s\"], \"install\": \"NOW\", \"whenNoneFree\": \"WAIT\", \"priority\": 9}"
                        .formatted(asset, user));
        assertThat(operation.status()).isEqualTo(202);
        assertThat(operation.json().path("whenNoneFree").asText()).isEqualTo("WAIT");
        assertThat(operation.json().path("priority").intValue()).isEqualTo(9);
        assertThat(operation.json().path("items").path("waiting").intValue()).isZero();
        assertThat(admin.post(
                                "/api/v1/operations",
                                "{\"kind\": \"REVOKE\", \"assetIds\": [\"%s\"], \"userIds\": [\"%s\"], \"whenNoneFree\": \"WAIT\"}"
                                        .formatted(asset, user))
                        .field("code"))
                .isEqualTo("invalid-field");
    }
}
