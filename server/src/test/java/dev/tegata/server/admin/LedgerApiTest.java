package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ledger, its check, differences and policies as an administrator asks for them. */
class LedgerApiTest {
    private static final String LOCATION = "00000000-0000-7000-8000-00000000000a";
    private static final String ASSET = "00000000-0000-7000-8000-0000000000a1";
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";
    private static final String TOKEN = "/api/v1/content-tokens/" + LOCATION;

    private static AdminListener admin;

    @BeforeAll
    static void open() {
        admin = new AdminListener();
        execute("""
                insert into location (id, uid, name, organization_name, country, token_sealed, token_expires_at, state, due_at, created_at)
                values ('%s', 'uid-1', '本社', '株式会社', 'JP', '\\x00', '2027-01-22T00:00:00Z', 'OK', now(), now())""".formatted(LOCATION));
        execute("""
                insert into asset (id, location_id, adam_id, pricing_param, product_type, device_assignable, revocable,
                                   supported_platforms, total_count, assigned_count, available_count, retired_count, name, synced_at)
                values ('%s', '%s', '361309726', 'STDQ', 'App', true, true, '{iOS}', 5, 2, 3, 0, '=Pages, "new"', now())""".formatted(ASSET, LOCATION));
        entry(1, "OPENING", 1, 5);
        entry(2, "EXTERNAL_GRANT", 2, 0);
        entry(3, "EXTERNAL_REVOKE", -1, 0);
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    private static void execute(String sql) {
        admin.db.database().useTransaction(tx -> tx.execute(sql));
    }

    private static void entry(int number, String kind, int assigned, int total) {
        execute("""
                insert into ledger_entry (id, location_id, asset_id, at, kind, assigned_delta, total_delta, actor)
                values ('00000000-0000-7000-8000-00000000b00%d', '%s', '%s', '2026-11-23T03:00:00Z', '%s', %d, %d, 'apple')""".formatted(number, LOCATION, ASSET, kind, assigned, total));
    }

    @Test
    void theLedgerIsReadPageByPageNewestFirst() {
        JsonNode first = admin.get(TOKEN + "/ledger?limit=2").json();
        assertThat(first.path("items").path(0).path("kind").asText()).isEqualTo("EXTERNAL_REVOKE");
        assertThat(first.path("items").path(0).path("assignedDelta").intValue()).isEqualTo(-1);
        JsonNode second = admin.get(
                        TOKEN + "/ledger?limit=2&cursor=" + first.path("next").asText())
                .json();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("items").path(0).path("kind").asText()).isEqualTo("OPENING");
        assertThat(second.has("next")).isFalse();
        assertThat(admin.get("/api/v1/assets/" + ASSET + "/ledger").json().path("items"))
                .hasSize(3);
        assertThat(admin.get("/api/v1/users/" + NOBODY + "/ledger").json().path("items"))
                .isEmpty();
        assertThat(admin.get("/api/v1/content-tokens/" + NOBODY + "/ledger").status())
                .isEqualTo(404);
    }

    @Test
    void aSpreadsheetGetsItAsATableWithoutFormulasAndTheWayToTheNextPage() {
        AdminListener.Answer table =
                admin.call("GET", TOKEN + "/ledger?limit=2", Optional.empty(), "Accept", "text/csv");
        assertThat(table.status()).isEqualTo(200);
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        assertThat(table.text().lines()).hasSize(3);
        assertThat(table.text().lines().findFirst().orElseThrow()).startsWith("\uFEFFat,kind,adamId,assetName");
        assertThat(table.text())
                .contains("2026-11-23T03:00:00Z,EXTERNAL_REVOKE,361309726,\"'=Pages, \"\"new\"\"\",,,-1,0,apple,,");
        String link = table.header("Link");
        assertThat(link).startsWith("<" + TOKEN + "/ledger?limit=2&cursor=").endsWith(">; rel=\"next\"");
        String next = link.substring(1, link.indexOf('>'));
        assertThat(admin.call("GET", next, Optional.empty(), "Accept", "text/csv")
                        .text()
                        .lines())
                .hasSize(2);
    }

    @Test
    void balancesAreTheSumOfTheEntriesAndTheCheckComparesThemWithApple() {
        JsonNode balance = admin.get(TOKEN + "/balances").json().path("items").path(0);
        assertThat(balance.path("total").intValue()).isEqualTo(5);
        assertThat(balance.path("assigned").intValue()).isEqualTo(2);
        assertThat(balance.path("available").intValue()).isEqualTo(3);
        JsonNode check = admin.get(TOKEN + "/check").json();
        assertThat(check.has("state")).isFalse();
        assertThat(check.path("now")).isEmpty();

        execute("update asset set assigned_count = 3, available_count = 2 where id = '" + ASSET + "'");
        execute("""
                insert into ledger_check (location_id, at, read_at, state, faults)
                values ('%s', now(), now(), 'SUSPECT', '[{"kind": "ASSIGNED", "expected": 3, "found": 2}]')""".formatted(LOCATION));
        try {
            JsonNode wrong = admin.get(TOKEN + "/check").json();
            assertThat(wrong.path("state").asText()).isEqualTo("SUSPECT");
            assertThat(wrong.path("faults").path(0).path("kind").asText()).isEqualTo("ASSIGNED");
            assertThat(wrong.path("now").path(0).path("kind").asText()).isEqualTo("ASSIGNED");
            assertThat(admin.get(TOKEN).json().path("check").path("state").asText())
                    .isEqualTo("SUSPECT");
        } finally {
            execute("update asset set assigned_count = 2, available_count = 3 where id = '" + ASSET + "'");
            execute("delete from ledger_check");
        }
    }

    @Test
    void aDifferenceShowsItsCauseAndWhatEachDirectionComesTo() {
        String id = "00000000-0000-7000-8000-0000000000d1";
        execute("""
                insert into difference (id, location_id, asset_id, serial_number, cause, count, state, found_at)
                values ('%s', '%s', '%s', 'SERIAL', 'GRANTED_ELSEWHERE', 1, 'OPEN', now())""".formatted(id, LOCATION, ASSET));
        JsonNode shown = admin.get(TOKEN + "/differences?state=OPEN")
                .json()
                .path("items")
                .path(0);
        assertThat(shown.path("cause").asText()).isEqualTo("GRANTED_ELSEWHERE");
        assertThat(shown.path("adopt").asText()).isEqualTo("TAKE_OVER");
        assertThat(shown.path("enforce").asText()).isEqualTo("REVOKE");

        String repair = TOKEN + "/differences/repair";
        AdminListener.Answer trial = admin.post(repair, "{\"direction\": \"ADOPT\", \"all\": true, \"dryRun\": true}");
        assertThat(trial.status()).isEqualTo(200);
        assertThat(trial.json().path("items").path(0).path("action").asText()).isEqualTo("TAKE_OVER");
        assertThat(admin.get(TOKEN + "/differences?state=OPEN").json().path("items"))
                .hasSize(1);

        AdminListener.Answer done = admin.post(repair, "{\"direction\": \"IGNORE\", \"ids\": [\"" + id + "\"]}");
        assertThat(done.status()).isEqualTo(202);
        assertThat(done.header("Location")).isEqualTo(TOKEN + "/differences");
        assertThat(admin.get(TOKEN + "/differences?state=IGNORED").json().path("items"))
                .hasSize(1);
        assertThat(admin.events(TOKEN + "/events")).contains("difference.ignored admin:alice OK");
    }

    @Test
    void aRepairSaysWhatItNeeds() {
        String repair = TOKEN + "/differences/repair";
        assertThat(admin.post(repair, "{\"direction\": \"ADOPT\"}").field("code"))
                .isEqualTo("missing-field");
        assertThat(admin.post(repair, "{\"direction\": \"ADOPT\", \"all\": true, \"ids\": [\"" + NOBODY + "\"]}")
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.post(repair, "{\"direction\": \"BACKWARDS\", \"all\": true}")
                        .field("detail"))
                .contains("ADOPT, ENFORCE, IGNORE");
        JsonNode unknown = admin.post(repair, "{\"direction\": \"ADOPT\", \"ids\": [\"" + NOBODY + "\"]}")
                .json();
        assertThat(unknown.path("refused").intValue()).isEqualTo(1);
        assertThat(unknown.path("items").path(0).path("problem").path("code").asText())
                .isEqualTo("no-such-resource");
    }

    @Test
    void aPolicyHasDefaultsAndChangesFieldByField() {
        JsonNode before = admin.get(TOKEN + "/policy").json();
        assertThat(before.path("differences").asText()).isEqualTo("ADOPT");
        assertThat(before.path("removedDevices").asText()).isEqualTo("GIVE_BACK");
        assertThat(before.path("failedInstalls").asText()).isEqualTo("KEEP");
        AdminListener.Answer changed =
                admin.call("PATCH", TOKEN + "/policy", Optional.of("{\"differences\": \"ASK\"}"));
        assertThat(changed.status()).isEqualTo(200);
        JsonNode after = admin.get(TOKEN + "/policy").json();
        assertThat(after.path("differences").asText()).isEqualTo("ASK");
        assertThat(after.path("removedDevices").asText()).isEqualTo("GIVE_BACK");
        assertThat(admin.events(TOKEN + "/events")).contains("location.policy-changed admin:alice OK");
    }
}
