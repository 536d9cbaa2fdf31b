package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Licences of no use, as an administrator decides about them. */
class ReclaimApiTest {
    private static final String LOCATION = "00000000-0000-7000-8000-00000000000a";
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";
    private static final String LIST = "/api/v1/reclaim-proposals";
    private static final String POLICY = "/api/v1/content-tokens/" + LOCATION + "/policy";

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
                values ('%s', '%s', '%s', 'STDQ', 'App', true, true, '{iOS}', 5, 0, 5, 0, 'App %s', now())""".formatted(id, LOCATION, adamId, adamId));
        return id.toString();
    }

    /** A proposal to take an app back from a person. */
    private static String proposed(String asset, String name) {
        String user = admin.user(organization, name);
        UUID account = UUID.randomUUID();
        UUID assignment = UUID.randomUUID();
        UUID proposal = UUID.randomUUID();
        execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)
                values ('%s', '%s', '%s', gen_random_uuid(), 'ASSOCIATED', '%s', now(), now())""".formatted(account, LOCATION, user, name));
        execute("""
                insert into assignment (id, asset_id, location_id, vpp_user_id, state, install, origin, created_by, created_at, changed_at,
                                        assigned_at)
                values ('%s', '%s', '%s', '%s', 'ASSIGNED', 'PORTAL', 'TEGATA', 'admin:x', now(), now(), '2026-01-01T00:00:00Z')""".formatted(assignment, asset, LOCATION, account));
        execute("""
                insert into reclaim_proposal (id, location_id, asset_id, assignment_id, reason, idle_since, state, proposed_at)
                values ('%s', '%s', '%s', '%s', 'NO_DEVICE', '2026-01-01T00:00:00Z', 'PROPOSED', now())""".formatted(proposal, LOCATION, asset, assignment));
        return proposal.toString();
    }

    @Test
    void aProposalIsAcceptedUndoneOrDismissedOnce() {
        String asset = asset("301");
        String first = proposed(asset, "hanako");
        JsonNode seen = admin.get(LIST + "?assetId=" + asset + "&state=PROPOSED")
                .json()
                .path("items")
                .path(0);
        assertThat(seen.path("id").asText()).isEqualTo(first);
        assertThat(seen.path("reason").asText()).isEqualTo("NO_DEVICE");
        assertThat(seen.path("idleSince").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(seen.path("userName").asText()).isEqualTo("hanako");

        AdminListener.Answer accepted = admin.post(LIST + "/" + first + "/accept", "{\"noticeDays\": 3}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Location")).isEqualTo(LIST + "/" + first);
        assertThat(accepted.field("state")).isEqualTo("ANNOUNCED");
        assertThat(accepted.field("decidedBy")).isEqualTo("admin:alice");
        assertThat(accepted.json().has("dueAt")).isTrue();
        AdminListener.Answer again = admin.post(LIST + "/" + first + "/accept", "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.field("code")).isEqualTo("reclaim-decided");
        assertThat(admin.post(LIST + "/" + first + "/undo", "").field("state")).isEqualTo("UNDONE");
        assertThat(admin.get(LIST + "/" + first).field("state")).isEqualTo("UNDONE");

        String second = proposed(asset, "taro");
        assertThat(admin.post(LIST + "/" + second + "/undo", "").field("code")).isEqualTo("reclaim-decided");
        assertThat(admin.post(LIST + "/" + second + "/dismiss", "").field("state"))
                .isEqualTo("DISMISSED");
        assertThat(admin.events(
                        "/api/v1/users/" + admin.get(LIST + "/" + second).field("userId") + "/events"))
                .contains("reclaim.dismissed admin:alice OK");
        assertThat(admin.post(LIST + "/" + NOBODY + "/accept", "").status()).isEqualTo(404);
        assertThat(admin.get(LIST + "/nonsense").status()).isEqualTo(404);
        assertThat(admin.post(LIST + "/" + second + "/accept", "{\"noticeDays\": -1}")
                        .field("code"))
                .isEqualTo("invalid-field");
    }

    @Test
    void allOfAnAppIsAcceptedAtOnce() {
        String asset = asset("302");
        proposed(asset, "a");
        proposed(asset, "b");
        AdminListener.Answer accepted = admin.post("/api/v1/assets/" + asset + "/reclaim-proposals/accept", "");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().path("accepted").intValue()).isEqualTo(2);
        assertThat(admin.get(accepted.header("Location") + "&state=ANNOUNCED")
                        .json()
                        .path("items"))
                .hasSize(2);
        assertThat(admin.post("/api/v1/assets/" + NOBODY + "/reclaim-proposals/accept", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void thePolicyStandsBesideTheOthersOfTheLocation() {
        JsonNode before = admin.get(POLICY).json();
        assertThat(before.path("reclaim").asText()).isEqualTo("PROPOSE");
        assertThat(before.path("reclaimAfterDays").intValue()).isEqualTo(90);
        assertThat(before.path("reclaimNoticeDays").intValue()).isEqualTo(7);
        assertThat(before.path("removedDevices").asText()).isEqualTo("GIVE_BACK");

        JsonNode after = admin.patch(POLICY, "{\"reclaim\": \"AUTOMATIC\", \"reclaimAfterDays\": 30}")
                .json();
        assertThat(after.path("reclaim").asText()).isEqualTo("AUTOMATIC");
        assertThat(after.path("reclaimAfterDays").intValue()).isEqualTo(30);
        assertThat(after.path("reclaimNoticeDays").intValue()).isEqualTo(7);
        assertThat(admin.patch(POLICY, "{\"removedDevices\": \"KEEP\"}").field("reclaim"))
                .as("the others stay")
                .isEqualTo("AUTOMATIC");
        assertThat(admin.patch(POLICY, "{\"reclaimAfterDays\": 0}").field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.get(POLICY).json()).hasSize(after.size());
        admin.patch(POLICY, "{\"reclaim\": \"PROPOSE\", \"reclaimAfterDays\": 90, \"removedDevices\": \"GIVE_BACK\"}");
    }
}
