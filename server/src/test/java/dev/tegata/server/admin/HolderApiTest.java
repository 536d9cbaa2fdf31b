package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.storage.Ids;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose licence a grant makes, as an administrator sets it and is told. */
class HolderApiTest {
    private static final String LOCATION = "00000000-0000-7000-8000-00000000000b";

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

    private static String asset(String adamId) {
        UUID id = UUID.randomUUID();
        execute("""
                insert into asset (id, location_id, adam_id, pricing_param, product_type, device_assignable, revocable,
                                   supported_platforms, total_count, assigned_count, available_count, retired_count, name, synced_at)
                values ('%s', '%s', '%s', 'STDQ', 'App', true, true, '{iOS}', 9, 0, 9, 0, 'App %s', now())""".formatted(id, LOCATION, adamId, adamId));
        return id.toString();
    }

    private static String associated(String name) {
        String user = admin.user(organization, name);
        execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)
                values (gen_random_uuid(), '%s', '%s', gen_random_uuid(), 'ASSOCIATED', '%s', now(), now())""".formatted(LOCATION, user, name));
        return user;
    }

    private static String device(String owner, String serialNumber, boolean supervised) {
        UUID id = Ids.next();
        execute("""
                insert into device (id, device_key, user_enrollment, serial_number, name, os_version, product_name, supervised, owner_id, created_at)
                values ('%s', 'key-%s', false, '%s', '%s', '18.1', 'iPhone16,1', %s, '%s', now())""".formatted(id, serialNumber, serialNumber, serialNumber, supervised, owner));
        execute("""
                insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)
                values (gen_random_uuid(), 'key-%s', '%s', 'DEVICE', 'ENROLLED', '', now())""".formatted(serialNumber, id));
        return id.toString();
    }

    private static AdminListener.Answer grant(String asset, String user) {
        return admin.post(
                "/api/v1/assignments",
                "{\"assetId\": \"%s\", \"userId\": \"%s\", \"install\": \"PORTAL\"}".formatted(asset, user));
    }

    @Test
    void thePolicyOfAnAppIsReadAndChangedFieldByField() {
        String asset = asset("301");
        String path = "/api/v1/assets/" + asset + "/policy";
        assertThat(admin.get(path).json().path("holder").asText()).isEqualTo("USER");
        assertThat(admin.get(path).json().has("grantFrom")).isFalse();
        assertThat(admin.patch(path, "{\"grantFrom\": \"REGISTERED\"}").status())
                .isEqualTo(200);
        JsonNode both = admin.patch(path, "{\"holder\": \"AUTOMATIC\"}").json();
        assertThat(both.path("holder").asText()).isEqualTo("AUTOMATIC");
        assertThat(both.path("grantFrom").asText()).isEqualTo("REGISTERED");
        assertThat(admin.patch(path, "{\"grantFrom\": null}").json().has("grantFrom"))
                .isFalse();
        assertThat(admin.get(path).json().path("holder").asText()).isEqualTo("AUTOMATIC");

        AdminListener.Answer wrong = admin.patch(path, "{\"holder\": \"NOBODY\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.field("detail")).contains("USER, DEVICE, AUTOMATIC");
        assertThat(admin.get("/api/v1/assets/" + UUID.randomUUID() + "/policy").status())
                .isEqualTo(404);
        assertThat(admin.patch("/api/v1/assets/" + UUID.randomUUID() + "/policy", "{\"holder\": \"USER\"}")
                        .status())
                .isEqualTo(404);
        assertThat(admin.events("/api/v1/assets/" + asset + "/events")).contains("asset.policy-changed admin:alice OK");
    }

    @Test
    void theAnswerToAGrantSaysWhoseLicenceItIsAndWhy() {
        String asset = asset("302");
        String user = associated("太郎");
        JsonNode asAsked = grant(asset, user).json();
        assertThat(asAsked.path("holder").path("kind").asText()).isEqualTo("USER");
        assertThat(asAsked.path("holder").path("reason").asText()).isEqualTo("as-asked");
        assertThat(asAsked.path("holder").path("text").asText()).isNotBlank();
        assertThat(admin.get("/api/v1/assignments/" + asAsked.path("id").asText())
                        .json()
                        .has("holder"))
                .as("the reason belongs to the answer")
                .isFalse();
    }

    @Test
    void aGrantThatComesToSeveralLicencesIsAnsweredLikeSeveral() {
        String asset = asset("303");
        String user = associated("花子");
        String phone = device(user, "S01", true);
        device(user, "S02", false);
        admin.patch("/api/v1/assets/" + asset + "/policy", "{\"holder\": \"AUTOMATIC\"}");
        AdminListener.Answer answer = grant(asset, user);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("granted").intValue()).isEqualTo(2);
        JsonNode supervised = itemWith(answer, "supervised");
        assertThat(supervised.path("deviceId").asText()).isEqualTo(phone);
        assertThat(supervised.path("userId").asText()).as("asked for").isEqualTo(user);
        assertThat(supervised.path("assignment").path("serialNumber").asText()).isEqualTo("S01");
        assertThat(itemWith(answer, "own-device")
                        .path("assignment")
                        .path("vppUserId")
                        .asText())
                .isNotBlank();
    }

    private static JsonNode itemWith(AdminListener.Answer answer, String reason) {
        for (JsonNode item : answer.json().path("items")) {
            if (item.path("holder").path("reason").asText().equals(reason)) {
                return item;
            }
        }
        throw new AssertionError("expected an item with the reason " + reason + ", got " + answer.json());
    }

    @Test
    void aGrantThatThePolicyDoesNotAllowIsRefusedWithTheReason() {
        String asset = asset("304");
        String user = associated("次郎");
        admin.patch("/api/v1/assets/" + asset + "/policy", "{\"holder\": \"DEVICE\"}");
        AdminListener.Answer refused = grant(asset, user);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.field("code")).isEqualTo("no-device-for-licence");
        assertThat(admin.events("/api/v1/users/" + user + "/events")).contains("assignment.grant admin:alice REFUSED");
    }

    private static void assigned(String asset) {
        execute("update assignment set state = 'ASSIGNED', due_at = null, assigned_at = now() where asset_id = '%s'"
                .formatted(asset));
    }

    @Test
    void aLicenceIsMovedToTheDevicesAndTheMoveIsToBeWatched() {
        String asset = asset("305");
        String user = associated("三郎");
        device(user, "S05", true);
        grant(asset, user);
        assigned(asset);
        String path = "/api/v1/assets/" + asset + "/moves";
        AdminListener.Answer begun = admin.post(path, "{\"to\": \"DEVICE\", \"userId\": \"%s\"}".formatted(user));
        assertThat(begun.status()).isEqualTo(202);
        JsonNode move = admin.get(begun.header("Location")).json();
        assertThat(move.path("state").asText()).isEqualTo("GRANTING");
        assertThat(move.path("to").asText()).isEqualTo("DEVICE");
        assertThat(move.path("assignments").get(0).path("role").asText()).isEqualTo("OLD");
        assertThat(move.path("assignments").get(1).path("role").asText()).isEqualTo("NEW");
        assertThat(admin.get(path + "?state=GRANTING").json().path("items").size())
                .isEqualTo(1);
        assertThat(admin.get(path + "?state=DONE").json().path("items").size()).isZero();

        JsonNode several = admin.post(
                        path, "{\"to\": \"DEVICE\", \"userIds\": [\"%s\", \"%s\"]}".formatted(user, associated("四郎")))
                .json();
        assertThat(several.path("refused").intValue()).isEqualTo(2);
        assertThat(several.path("items").get(0).path("problem").path("code").asText())
                .isEqualTo("move-under-way");
        assertThat(several.path("items").get(1).path("problem").path("code").asText())
                .isEqualTo("not-assigned");
        assertThat(admin.events("/api/v1/users/" + user + "/events"))
                .contains("licence.moving admin:alice OK", "licence.move admin:alice REFUSED");
    }

    @Test
    void aMoveThatIsNotClearIsRefused() {
        String path = "/api/v1/assets/" + asset("306") + "/moves";
        String user = associated("五郎");
        assertThat(admin.post(path, "{\"to\": \"AUTOMATIC\", \"userId\": \"%s\"}".formatted(user))
                        .field("detail"))
                .contains("USER, DEVICE");
        assertThat(admin.post(path, "{\"to\": \"USER\"}").field("code")).isEqualTo("missing-field");
        assertThat(admin.post(path, "{\"to\": \"USER\", \"userId\": \"%s\", \"userIds\": []}".formatted(user))
                        .status())
                .isEqualTo(400);
        assertThat(admin.post(path, "{\"to\": \"USER\", \"userId\": \"%s\"}".formatted(UUID.randomUUID()))
                        .status())
                .isEqualTo(404);
        assertThat(admin.get("/api/v1/moves/" + UUID.randomUUID()).status()).isEqualTo(404);
    }
}
