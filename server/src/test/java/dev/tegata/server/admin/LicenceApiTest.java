package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.storage.licence.LocationRow;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The licence workflow as an administrator asks for it; Apple's side is reached by nobody here, what Apple said is put in place. */
class LicenceApiTest {
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
        String token = "{\"token\": \"secret\", \"expDate\": \"2027-01-22T00:00:00+0000\", \"orgName\": \"O\"}";
        byte[] sealed = admin.sealer.sealText(
                Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)),
                LocationRow.tokenPlace(UUID.fromString(LOCATION)));
        admin.db.database().useTransaction(tx -> tx.execute("update location set token_sealed = ?", sealed));
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @Test
    void nonsenseIsNoContentTokenAndIsNotRepeated() {
        AdminListener.Answer json = admin.post("/api/v1/content-tokens", "{\"token\": \"my-secret-nonsense\"}");
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.field("code")).isEqualTo("content-token-nonsense");
        AdminListener.Answer text =
                admin.post("/api/v1/content-tokens", "my-secret-nonsense", "Content-Type", "text/plain");
        assertThat(text.field("code")).isEqualTo("content-token-nonsense");
        assertThat(json.text() + text.text() + admin.get("/api/v1/events").text())
                .doesNotContain("my-secret-nonsense");
        assertThat(admin.post("/api/v1/content-tokens", "{}").field("code")).isEqualTo("missing-field");
        assertThat(admin.call("PUT", "/api/v1/content-tokens/" + NOBODY, Optional.of("{\"token\": \"x\"}"))
                        .status())
                .isEqualTo(400);
        assertThat(admin.events("/api/v1/events")).contains("content-token.add admin:alice REFUSED");
    }

    @Test
    void onlyALocationOfAnotherMdmCanBeTakenOverAndItShowsHowAppleIsHeard() {
        String foreign = "00000000-0000-7000-8000-0000000000fb";
        execute("""
                insert into location (id, uid, name, organization_name, token_sealed, token_expires_at, state, state_detail, due_at,
                                      created_at)
                values ('%s', 'uid-foreign', '支社', '株式会社', '\\x00', '2027-01-22T00:00:00Z', 'FOREIGN_MDM', 'managed by "Other"', now(),
                        now())""".formatted(foreign));
        execute("""
                insert into client_config (location_id, auth_token_sealed, auth_token_sha256, state, detail, due_at)
                values ('%s', '\\x00', '\\x00', 'OFF', 'managed by "Other"', now())""".formatted(foreign));
        try {
            JsonNode seen = admin.get("/api/v1/content-tokens/" + foreign).json();
            assertThat(seen.path("notifications").path("state").asText()).isEqualTo("OFF");
            assertThat(seen.path("notifications").path("detail").asText()).contains("Other");
            AdminListener.Answer taken = admin.post("/api/v1/content-tokens/" + foreign + "/take-over", "");
            assertThat(taken.status()).isEqualTo(202);
            assertThat(taken.header("Location")).isEqualTo("/api/v1/content-tokens/" + foreign);
            assertThat(admin.events("/api/v1/content-tokens/" + foreign + "/events"))
                    .contains("location.take-over admin:alice OK");

            AdminListener.Answer ours = admin.post("/api/v1/content-tokens/" + LOCATION + "/take-over", "");
            assertThat(ours.status()).isEqualTo(409);
            assertThat(ours.field("code")).isEqualTo("location-not-foreign");
            assertThat(admin.post("/api/v1/content-tokens/" + NOBODY + "/take-over", "")
                            .status())
                    .isEqualTo(404);
        } finally {
            execute("delete from location where id = '" + foreign + "'");
        }
    }

    @Test
    void aContentTokenShowsItsHealthButNeverItself() {
        JsonNode token =
                admin.get("/api/v1/content-tokens").json().path("items").path(0);
        assertThat(token.path("country").asText()).isEqualTo("JP");
        assertThat(token.path("state").asText()).isEqualTo("OK");
        assertThat(token.path("daysLeft").intValue()).isEqualTo(60);
        assertThat(token.path("organizationName").asText()).isEqualTo("株式会社");
        AdminListener.Answer one = admin.get("/api/v1/content-tokens/" + LOCATION);
        assertThat(one.text().toLowerCase(java.util.Locale.ROOT)).doesNotContain("sealed", "token");

        AdminListener.Answer sync = admin.post("/api/v1/content-tokens/" + LOCATION + "/sync", "");
        assertThat(sync.status()).isEqualTo(202);
        assertThat(sync.header("Location")).isEqualTo("/api/v1/content-tokens/" + LOCATION);
        assertThat(admin.events("/api/v1/content-tokens/" + LOCATION + "/events"))
                .contains("location.sync-requested admin:alice OK");
        assertThat(admin.post("/api/v1/content-tokens/" + NOBODY + "/sync", "").status())
                .isEqualTo(404);
    }

    @Test
    void anExpiredTokenIsRefusedBeforeAppleIsAskedAndIsNotRepeated() {
        String json = "{\"token\":\"s3cr3t\",\"expDate\":\"2020-11-01T00:00:00+0000\",\"orgName\":\"株式会社\"}";
        String token = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        for (AdminListener.Answer answer : List.of(
                admin.post("/api/v1/content-tokens", "{\"token\": \"%s\"}".formatted(token)),
                admin.post("/api/v1/content-tokens", token, "Content-Type", "text/plain"),
                admin.call(
                        "PUT",
                        "/api/v1/content-tokens/" + LOCATION,
                        Optional.of("{\"token\": \"%s\"}".formatted(token))))) {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.field("code")).isEqualTo("content-token-expired");
            assertThat(answer.field("detail")).contains("2020-11-01");
            assertThat(answer.text()).doesNotContain("s3cr3t", token);
        }
        assertThat(admin.get("/api/v1/content-tokens").json().path("items")).hasSize(1);
    }

    @Test
    void whatPostgresqlCannotStoreAndWhatIsNoFilterIsRefusedInAQuery() {
        for (String path : List.of("assets?q=", "users?q=", "devices?q=", "assignments?userId=", "vpp-users?state=")) {
            AdminListener.Answer nul = admin.get("/api/v1/" + path + "a%00b");
            assertThat(nul.status()).as(path).isEqualTo(400);
            assertThat(nul.field("code")).as(path).isEqualTo("malformed-request");
        }
        for (String query : List.of(
                "assets?locationId=nonsense",
                "assets?grantable=maybe",
                "assets?limit=0",
                "assignments?assetId=1",
                "vpp-users?state=HAPPY",
                "invitations?userId=%27%3Bdrop")) {
            AdminListener.Answer answer = admin.get("/api/v1/" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.field("code")).as(query).isEqualTo("invalid-field");
        }
        assertThat(admin.get("/api/v1/assets?q=%FF").status()).isEqualTo(400);
        assertThat(admin.get("/api/v1/assets?cursor=AAAA").field("code")).isEqualTo("invalid-cursor");
    }

    @Test
    void nonsenseInABodyOfTheLicenceSideIsRefusedAndChangesNothing() {
        String user = admin.user(organization, "無意味");
        for (String path : List.of(
                "/api/v1/content-tokens",
                "/api/v1/assignments",
                "/api/v1/users/" + user + "/vpp-users",
                "/api/v1/users/" + user + "/invitations")) {
            for (String nonsense : List.of("{", "[]", "hello", "{} {}")) {
                AdminListener.Answer answer = admin.post(path, nonsense);
                assertThat(answer.status()).as(path + " " + nonsense).isEqualTo(400);
                assertThat(answer.field("code")).as(path + " " + nonsense).isEqualTo("malformed-json");
            }
            assertThat(admin.post(path, "{\"asetId\": 1}").field("code"))
                    .as(path)
                    .isEqualTo("unknown-field");
        }
        assertThat(admin.post("/api/v1/content-tokens", "{\"token\": \"a\\u0000b\"}")
                        .status())
                .isEqualTo(400);
        assertThat(admin.post("/api/v1/content-tokens", "\u0000\u0001", "Content-Type", "application/octet-stream")
                        .field("code"))
                .isEqualTo("content-token-nonsense");
        assertThat(admin.get("/api/v1/users/" + user + "/vpp-users").json().path("items"))
                .isEmpty();
        assertThat(admin.get("/api/v1/users/" + user + "/invitations").json().path("items"))
                .isEmpty();
    }

    @Test
    void aVppAccountIsCreatedOnceWatchedAndRetired() {
        String user = admin.user(organization, "花子");
        String path = "/api/v1/users/" + user + "/vpp-users";
        AdminListener.Answer created = admin.post(path, "");
        assertThat(created.status()).isEqualTo(202);
        assertThat(created.field("status")).isEqualTo("NOT_CREATED");
        assertThat(created.field("state")).isEqualTo("CREATING");
        String account = created.header("Location");
        assertThat(account).isEqualTo("/api/v1/vpp-users/" + created.field("id"));

        AdminListener.Answer doubleClick = admin.post(path, "{}");
        assertThat(doubleClick.status()).isEqualTo(409);
        assertThat(doubleClick.field("code")).isEqualTo("vpp-user-busy");

        apple("update vpp_user set state = 'REGISTERED', invite_code_sealed = '\\xc0de' where user_id = ?::uuid", user);
        AdminListener.Answer registered = admin.get(account);
        assertThat(registered.field("status")).isEqualTo("REGISTERED");
        assertThat(registered.json().path("invited").booleanValue()).isFalse();
        assertThat(registered.text()).doesNotContain("nvite" + "Code", "c0de", "wN4");

        AdminListener.Answer unreachable = admin.post(account + "/refresh", "");
        assertThat(unreachable.status()).as("Apple cannot be asked from here").isEqualTo(502);
        assertThat(admin.get(account).field("status")).isEqualTo("REGISTERED");
        assertThat(admin.events(account + "/events").getFirst()).isEqualTo("vpp-user.refresh admin:alice FAILED");

        apple("update vpp_user set state = 'ASSOCIATED', id_hash = 'h' where user_id = ?::uuid", user);
        AdminListener.Answer retiring = admin.delete(account);
        assertThat(retiring.status()).isEqualTo(202);
        assertThat(retiring.field("state")).isEqualTo("RETIRING");
        assertThat(retiring.field("status")).as("until Apple has confirmed").isEqualTo("ASSOCIATED");
        assertThat(admin.events(account + "/events"))
                .contains("vpp-user.creating admin:alice OK", "vpp-user.retiring admin:alice OK");
        assertThat(admin.events("/api/v1/users/" + user + "/events")).contains("vpp-user.create admin:alice REFUSED");
    }

    @Test
    void accountsThatShareAnAppleAccountPointAtEachOther() {
        String one = associated("ひとり目", "same");
        String other = associated("ふたり目", "same");
        associated("別人", "different");
        JsonNode account = admin.get("/api/v1/users/" + one + "/vpp-users")
                .json()
                .path("items")
                .path(0);
        assertThat(account.path("sharesAppleAccountWith")).hasSize(1);
        assertThat(account.path("sharesAppleAccountWith").path(0).path("userId").asText())
                .isEqualTo(other);
    }

    @Test
    void anInvitationIsRefusedWithTheReasonAPersonCanMend() {
        String user = admin.user(organization, "招待");
        String path = "/api/v1/users/" + user + "/invitations";
        assertThat(admin.post(path, "{\"method\": \"EMAIL\"}").field("code")).isEqualTo("vpp-user-not-created");
        registered(user);
        assertThat(admin.post(path, "{\"method\": \"EMAIL\"}").field("code")).isEqualTo("no-mail-address");
        admin.patch("/api/v1/users/" + user, "{\"email\": \"a@example.com\"}");
        assertThat(admin.post(path, "{\"method\": \"EMAIL\"}").field("code")).isEqualTo("mail-not-configured");
        assertThat(admin.post(path, "{\"method\": \"PIGEON\"}").field("detail")).contains("EMAIL, DEVICE");
        assertThat(admin.post(path, "{}").field("code")).isEqualTo("missing-field");
        assertThat(admin.post(path, "{\"method\": \"EMAIL\", \"deviceId\": \"%s\"}".formatted(NOBODY))
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.events("/api/v1/users/" + user + "/events")).contains("invitation.create admin:alice REFUSED");
        assertThat(admin.get(path).json().path("items")).isEmpty();
        assertThat(admin.get("/api/v1/invitations/" + NOBODY).status()).isEqualTo(404);
        assertThat(admin.delete("/api/v1/invitations/" + NOBODY).status()).isEqualTo(404);
    }

    @Test
    void aDeviceOnlyInvitesItsOwner() {
        UUID device = admin.device("INVITE");
        String owner = admin.user(organization, "持ち主");
        String other = admin.user(organization, "他人");
        admin.patch("/api/v1/devices/" + device, "{\"ownerId\": \"%s\"}".formatted(owner));
        AdminListener.Answer answer = admin.post(
                "/api/v1/devices/" + device + "/invitations",
                "{\"method\": \"EMAIL\", \"ownerId\": \"%s\"}".formatted(other));
        assertThat(answer.field("code")).isEqualTo("not-the-owner");
        assertThat(admin.events("/api/v1/devices/" + device + "/events").getFirst())
                .isEqualTo("invitation.create admin:alice REFUSED");
        assertThat(admin.post("/api/v1/devices/" + device + "/invitations", "{\"method\": \"EMAIL\"}")
                        .field("code"))
                .isEqualTo("missing-field");
    }

    @Test
    void anInvitationShowsItsDeliveriesAndIsWithdrawn() {
        String user = admin.user(organization, "配達");
        registered(user);
        UUID invitation = UUID.randomUUID();
        execute("""
                insert into invitation (id, vpp_user_id, method, state, created_by, created_at)
                select '%s', id, 'EMAIL', 'OPEN', 'admin:alice', now() from vpp_user where user_id = '%s'""".formatted(invitation, user));
        execute("""
                insert into invitation_delivery (id, invitation_id, email, state, cause, failure, changed_at)
                values (gen_random_uuid(), '%s', 'a@example.com', 'FAILED', 'mail-refused', '550 no such user', now())""".formatted(invitation));
        AdminListener.Answer shown = admin.get("/api/v1/invitations/" + invitation, "Accept-Language", "ja");
        JsonNode delivery = shown.json().path("deliveries").path(0);
        assertThat(delivery.path("email").asText()).isEqualTo("a@example.com");
        assertThat(delivery.path("failure").path("cause").asText()).isEqualTo("mail-refused");
        assertThat(delivery.path("failure").path("explanation").asText()).containsPattern("[ぁ-ん]");
        assertThat(delivery.path("failure").path("nextStep").asText()).containsPattern("[ぁ-ん]");
        assertThat(delivery.path("failure").path("whoMustAct").asText()).isEqualTo("ADMINISTRATOR");
        assertThat(delivery.path("failure").path("detail").asText()).isEqualTo("550 no such user");
        assertThat(admin.get("/api/v1/users/" + user + "/vpp-users")
                        .json()
                        .path("items")
                        .path(0)
                        .path("invited")
                        .booleanValue())
                .isTrue();

        assertThat(admin.delete("/api/v1/invitations/" + invitation).status()).isEqualTo(204);
        assertThat(admin.get("/api/v1/invitations/" + invitation).field("state"))
                .isEqualTo("CANCELLED");
        assertThat(admin.delete("/api/v1/invitations/" + invitation).field("code"))
                .isEqualTo("invitation-closed");
        assertThat(admin.events("/api/v1/invitations/" + invitation + "/events"))
                .contains("invitation.cancel admin:alice REFUSED")
                .anyMatch(event -> event.endsWith("admin:alice OK"));
    }

    @Test
    void aGrantShowsUnderAssignedAppsOnlyWhenAppleHasConfirmedAndIsRevoked() {
        String asset = asset("100", 5);
        String user = associated("付与", "g");
        AdminListener.Answer granted = admin.post("/api/v1/assignments", grant(asset, user));
        assertThat(granted.status()).isEqualTo(202);
        assertThat(granted.field("state")).isEqualTo("REQUESTED");
        assertThat(granted.field("adamId")).isEqualTo("100");
        String assignment = granted.header("Location");
        assertThat(assignment).isEqualTo("/api/v1/assignments/" + granted.field("id"));

        String assigned = "/api/v1/users/" + user + "/assignments";
        assertThat(admin.get(assigned).json().path("items")).isEmpty();
        assertThat(admin.get(assigned + "?all=true").json().path("items")).hasSize(1);
        apple("update assignment set state = 'ASSIGNED', assigned_at = now() where id = ?::uuid", granted.field("id"));
        for (String path : List.of(assigned, "/api/v1/assets/" + asset + "/assignments")) {
            JsonNode items = admin.get(path).json().path("items");
            assertThat(items).as(path).hasSize(1);
            assertThat(items.path(0).path("userName").asText()).isEqualTo("付与");
        }

        AdminListener.Answer again = admin.post("/api/v1/assignments", grant(asset, user));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.field("code")).isEqualTo("already-assigned");

        AdminListener.Answer revoked = admin.post(assignment + "/revoke", "{\"removeApp\": true}");
        assertThat(revoked.status()).isEqualTo(202);
        assertThat(revoked.field("state")).isEqualTo("REVOKE_REQUESTED");
        assertThat(admin.post(assignment + "/revoke", "").field("code")).isEqualTo("assignment-not-active");
        assertThat(admin.events(assignment + "/events"))
                .contains(
                        "assignment.requested admin:alice OK",
                        "assignment.revoking admin:alice OK",
                        "assignment.revoke admin:alice REFUSED");
        assertThat(admin.events("/api/v1/users/" + user + "/events"))
                .contains("assignment.grant admin:alice REFUSED", "assignment.requested admin:alice OK");
    }

    @Test
    void aGrantIsRefusedBeforeThePersonHasJoined() {
        String asset = asset("101", 5);
        String user = admin.user(organization, "まだ");
        registered(user);
        AdminListener.Answer answer = admin.post("/api/v1/assignments", grant(asset, user), "Accept-Language", "ja");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.field("code")).isEqualTo("not-yet-associated");
        assertThat(answer.field("detail")).contains("まだ", "使用中");
    }

    @Test
    void severalGrantsAtOnceTellForEachOneHowItWent() {
        String asset = asset("102", 2);
        List<String> users = List.of(associated("一", "1"), associated("二", "2"), associated("三", "3"));
        AdminListener.Answer answer =
                admin.post("/api/v1/assignments", """
                {"assetIds": ["%s"], "userIds": ["%s"], "install": "PORTAL"}""".formatted(asset, String.join("\", \"", users)));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("granted").intValue()).isEqualTo(2);
        assertThat(answer.json().path("refused").intValue()).isEqualTo(1);
        JsonNode last = answer.json().path("items").path(2);
        assertThat(last.path("userId").asText()).isEqualTo(users.get(2));
        assertThat(last.path("problem").path("code").asText()).isEqualTo("no-licence-left");
        assertThat(admin.events("/api/v1/users/" + users.get(2) + "/events"))
                .contains("assignment.grant admin:alice REFUSED");

        AdminListener.Answer none = admin.post("/api/v1/assignments", """
                {"assetIds": ["%s"], "userIds": ["%s"], "install": "NOW"}""".formatted(asset, users.get(2)));
        assertThat(none.status()).as("nothing came of it").isEqualTo(422);
        assertThat(admin.post("/api/v1/assignments", "{\"assetIds\": [], \"userIds\": [], \"install\": \"NOW\"}")
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.post("/api/v1/assignments", "{\"assetIds\": [\"%s\"], \"install\": \"NOW\"}".formatted(asset))
                        .field("detail"))
                .contains("userIds");
    }

    @Test
    void aGrantNamesExactlyOneHolder() {
        String asset = asset("103", 1);
        assertThat(admin.post("/api/v1/assignments", "{\"assetId\": \"%s\", \"install\": \"NOW\"}".formatted(asset))
                        .field("detail"))
                .contains("userId | deviceId");
        assertThat(admin.post(
                                "/api/v1/assignments",
                                "{\"assetId\": \"%s\", \"userId\": \"%s\", \"deviceId\": \"%s\", \"install\": \"NOW\"}"
                                        .formatted(asset, NOBODY, NOBODY))
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.post(
                                "/api/v1/assignments",
                                "{\"assetId\": \"%s\", \"userId\": \"%s\", \"install\": \"LATER\"}"
                                        .formatted(asset, NOBODY))
                        .field("detail"))
                .contains("NOW, PORTAL");
    }

    @Test
    void aDeviceShowsItsOwnLicencesThoseOfItsOwnerAndItsApps() {
        String deviceAsset = asset("104", 1);
        String userAsset = asset("105", 1);
        UUID device = admin.device("APPS1");
        String owner = associated("所有", "o");
        admin.patch("/api/v1/devices/" + device, "{\"ownerId\": \"%s\"}".formatted(owner));
        AdminListener.Answer own = admin.post(
                "/api/v1/assignments",
                "{\"assetId\": \"%s\", \"deviceId\": \"%s\", \"install\": \"PORTAL\"}".formatted(deviceAsset, device));
        assertThat(own.status()).as(own.text()).isEqualTo(202);
        assertThat(own.field("serialNumber")).isEqualTo("APPS1");
        assertThat(own.field("deviceId")).isEqualTo(device.toString());
        admin.post("/api/v1/assignments", grant(userAsset, owner));
        apple("update assignment set state = 'ASSIGNED' where asset_id in (?::uuid, ?::uuid)", deviceAsset, userAsset);
        assertThat(admin.get("/api/v1/devices/" + device + "/assignments")
                        .json()
                        .path("items"))
                .hasSize(2);

        UUID install = UUID.randomUUID();
        execute("""
                insert into install (id, device_id, asset_id, assignment_id, state, cause, failure_code, created_at, changed_at)
                values ('%s', '%s', '%s', '%s', 'FAILED', 'licence-not-on-device', 12064, now(), now())""".formatted(install, device, deviceAsset, own.field("id")));
        JsonNode app = admin.get("/api/v1/devices/" + device + "/apps")
                .json()
                .path("items")
                .path(0);
        assertThat(app.path("state").asText()).isEqualTo("FAILED");
        assertThat(app.path("adamId").asText()).isEqualTo("104");
        assertThat(app.path("failure").path("number").intValue()).isEqualTo(12064);

        AdminListener.Answer retried = admin.post("/api/v1/installs/" + install + "/install", "");
        assertThat(retried.status()).as(retried.text()).isEqualTo(202);
        assertThat(retried.field("state")).isEqualTo("QUEUED");
        assertThat(admin.get("/api/v1/installs/" + install).json().has("failure"))
                .isFalse();
        assertThat(admin.post("/api/v1/installs/" + install + "/install", "").status())
                .as("a second click")
                .isEqualTo(409);
        assertThat(admin.events("/api/v1/installs/" + install + "/events"))
                .contains("install.requested admin:alice OK", "install.request admin:alice REFUSED");
    }

    @Test
    void assetsShowTheirCountsAndAreFound() {
        String asset = asset("361309726", 3);
        apple("update asset set name = 'Pages', bundle_id = 'com.apple.Pages' where id = ?::uuid", asset);
        for (String query : List.of("q=pages", "q=361309726", "q=com.apple", "grantable=true&q=PAGES")) {
            JsonNode items = admin.get("/api/v1/assets?" + query).json().path("items");
            assertThat(items).as(query).hasSize(1);
            assertThat(items.path(0).path("availableCount").intValue()).isEqualTo(3);
        }
        apple("update asset set available_count = 0, assigned_count = 3 where id = ?::uuid", asset);
        assertThat(admin.get("/api/v1/assets?grantable=true&q=pages").json().path("items"))
                .isEmpty();
        assertThat(admin.get("/api/v1/assets?grantable=maybe").field("detail")).contains("true, false");
        assertThat(admin.get("/api/v1/assets/" + asset).field("name")).isEqualTo("Pages");
        assertThat(admin.get("/api/v1/assets/" + NOBODY).status()).isEqualTo(404);
    }

    private static String grant(String asset, String user) {
        return "{\"assetId\": \"%s\", \"userId\": \"%s\", \"install\": \"NOW\"}".formatted(asset, user);
    }

    private static String asset(String adamId, int licences) {
        String id = UUID.randomUUID().toString();
        execute("""
                insert into asset (id, location_id, adam_id, pricing_param, product_type, device_assignable, revocable, supported_platforms,
                                   total_count, assigned_count, available_count, retired_count, synced_at)
                values ('%s', '%s', '%s', 'STDQ', 'App', true, true, '{iOS}', %d, 0, %d, 0, now())""".formatted(id, LOCATION, adamId, licences, licences));
        return id;
    }

    private static String associated(String name, String idHash) {
        String user = admin.user(organization, name);
        execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)
                values (gen_random_uuid(), '%s', '%s', gen_random_uuid(), 'ASSOCIATED', '%s', now(), now())""".formatted(LOCATION, user, idHash));
        return user;
    }

    private static void registered(String user) {
        execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, invite_code_sealed, created_at, changed_at)
                values (gen_random_uuid(), '%s', '%s', gen_random_uuid(), 'REGISTERED', '\\xc0de', now(), now())""".formatted(LOCATION, user));
    }

    /** What Apple would have brought about. */
    private static void apple(String sql, String... ids) {
        admin.db.database().useTransaction(tx -> tx.execute(sql, (Object[]) ids));
    }

    private static void execute(String sql) {
        admin.db.database().useTransaction(tx -> tx.execute(sql));
    }
}
