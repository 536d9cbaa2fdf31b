package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.EnrolledDevice;
import dev.tegata.storage.command.OutgoingCommand;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An administrator sends commands to a device and reads what became of them. */
class CommandApiTest {
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
    void aRemovedDeviceIsNoLongerManagedAndWhatWaitedForItIsCancelled() {
        UUID device = admin.device("REMOVED1");
        admin.post("/api/v1/devices/" + device + "/commands", "{\"command\": \"ProfileList\"}");

        assertThat(admin.delete("/api/v1/devices/" + device).status()).isEqualTo(204);
        assertThat(admin.delete("/api/v1/devices/" + device).status())
                .as("again, by a double click")
                .isEqualTo(204);

        JsonNode shown = admin.get("/api/v1/devices/" + device).json();
        assertThat(shown.path("state").asText()).isEqualTo("GONE");
        assertThat(shown.path("enrollments").path(0).path("endReason").asText()).isEqualTo("REMOVED");
        assertThat(admin.get("/api/v1/devices/" + device + "/commands").text()).contains("removed from management");
        assertThat(admin.events("/api/v1/devices/" + device + "/events"))
                .containsExactly("device.removed admin:alice OK", "command.queued admin:alice OK");
        assertThat(admin.post("/api/v1/devices/" + device + "/commands", "{\"command\": \"ProfileList\"}")
                        .field("code"))
                .isEqualTo("device-not-enrolled");
        assertThat(admin.delete("/api/v1/devices/" + UUID.randomUUID()).status())
                .isEqualTo(404);
    }

    @Test
    void aCommandIsWatchedFromTheQueueToItsAnswer() {
        UUID device = admin.device("LIFE");
        int bells = admin.bells.get();
        AdminListener.Answer accepted = admin.post(commands(device), "{\"command\": \"SecurityInfo\"}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(admin.bells.get()).as("the pusher is told").isGreaterThan(bells);
        String path = accepted.header("Location");
        assertThat(admin.get(path).field("state")).isEqualTo("QUEUED");

        OutgoingCommand sent = take(device);
        assertThat(admin.get(path).field("state")).isEqualTo("SENT");

        answer(device, sent.commandUuid(), CommandStatus.ACKNOWLEDGED, """
                <dict>
                <key>UDID</key><string>udid-LIFE</string>
                <key>Status</key><string>Acknowledged</string>
                <key>CommandUUID</key><string>x</string>
                <key>SecurityInfo</key><dict><key>PasscodePresent</key><true/><key>Level</key><integer>3</integer></dict>
                <key>When</key><date>2026-11-23T01:02:03Z</date>
                <key>Blob</key><data>AQID</data>
                <key>UnlockToken</key><data>c2VjcmV0</data>
                </dict>""");
        JsonNode done = admin.get(path).json();
        assertThat(done.path("state").asText()).isEqualTo("DONE");
        assertThat(done.path("status").asText()).isEqualTo("ACKNOWLEDGED");
        assertThat(done.path("answer")
                        .path("SecurityInfo")
                        .path("PasscodePresent")
                        .booleanValue())
                .isTrue();
        assertThat(done.path("answer").path("SecurityInfo").path("Level").intValue())
                .isEqualTo(3);
        assertThat(done.path("answer").path("When").asText()).isEqualTo("2026-11-23T01:02:03Z");
        assertThat(done.path("answer").path("Blob").asText()).isEqualTo("AQID");
        assertThat(done.path("answer").has("UDID"))
                .as("the envelope is not the answer")
                .isFalse();
        assertThat(done.toString()).doesNotContain("c2VjcmV0");
        assertThat(admin.get(commands(device)).json().path("items")).hasSize(1);
    }

    @Test
    void aCommandForManyWaitsForEachThatIsEnrolledAndTheOthersAreNamed() {
        UUID one = admin.device("MANY1");
        UUID two = admin.device("MANY2");
        UUID gone = admin.device("MANY3");
        admin.delete("/api/v1/devices/" + gone);
        UUID nobody = UUID.randomUUID();

        AdminListener.Answer answer = admin.post(
                "/api/v1/commands",
                "{\"command\": \"SecurityInfo\", \"deviceIds\": [\"%s\", \"%s\", \"%s\", \"%s\", \"%s\"]}"
                        .formatted(one, gone, nobody, two, one));
        assertThat(answer.status()).isEqualTo(202);
        JsonNode asked = answer.json();
        assertThat(asked.path("queued").intValue()).isEqualTo(2);
        assertThat(asked.path("refused").valueStream())
                .extracting(
                        refused -> refused.path("deviceId").asText(),
                        refused -> refused.path("problem").path("code").asText())
                .containsExactlyInAnyOrder(
                        tuple(gone.toString(), "device-not-enrolled"), tuple(nobody.toString(), "no-such-resource"));

        String uuid = asked.path("commandUuid").asText();
        for (UUID device : List.of(one, two)) {
            assertThat(take(device).commandUuid()).hasToString(uuid);
            JsonNode command = admin.get(commands(device) + "/" + uuid).json();
            assertThat(command.path("state").asText()).isEqualTo("SENT");
            assertThat(command.path("createdBy").asText()).isEqualTo("admin:alice");
        }
        answer(one, UUID.fromString(uuid), CommandStatus.ACKNOWLEDGED, "<dict/>");
        assertThat(admin.get(commands(one) + "/" + uuid).field("state")).isEqualTo("DONE");
        assertThat(admin.get(commands(two) + "/" + uuid).field("state"))
                .as("each answers for itself")
                .isEqualTo("SENT");
    }

    @Test
    void aCommandForAllDevicesReachesThoseThatAreEnrolledNow() {
        UUID here = admin.device("ALL1");
        UUID gone = admin.device("ALL2");
        admin.delete("/api/v1/devices/" + gone);
        JsonNode asked = admin.post("/api/v1/commands", "{\"command\": \"ProfileList\", \"allDevices\": true}")
                .json();
        assertThat(asked.path("queued").intValue()).isPositive();
        assertThat(asked.path("refused")).isEmpty();
        String path = "/" + asked.path("commandUuid").asText();
        assertThat(admin.get(commands(here) + path).status()).isEqualTo(200);
        assertThat(admin.get(commands(gone) + path).status()).isEqualTo(404);
    }

    @Test
    void aCommandForManyIsRefusedWholeWhenItCannotBeTheSameForAllOrNamesNobody() {
        UUID device = admin.device("MANY4");
        for (String body : List.of(
                "{\"command\": \"ClearPasscode\", \"deviceIds\": [\"%s\"]}".formatted(device),
                "{\"command\": \"ProfileList\"}",
                "{\"command\": \"ProfileList\", \"deviceIds\": []}",
                "{\"command\": \"ProfileList\", \"allDevices\": true, \"deviceIds\": [\"%s\"]}".formatted(device))) {
            assertThat(admin.post("/api/v1/commands", body).status()).as(body).isEqualTo(400);
        }
        assertThat(admin.get(commands(device)).json().path("items")).isEmpty();
    }

    @Test
    void aRefusedCommandShowsItsErrorChain() {
        UUID device = admin.device("CHAIN");
        String path =
                admin.post(commands(device), "{\"command\": \"RestartDevice\"}").header("Location");
        answer(device, take(device).commandUuid(), CommandStatus.ERROR, """
                <dict><key>UDID</key><string>udid-CHAIN</string><key>Status</key><string>Error</string>
                <key>ErrorChain</key><array><dict><key>ErrorCode</key><integer>12021</integer>
                <key>LocalizedDescription</key><string>再起動できません</string></dict></array></dict>""");
        JsonNode error = admin.get(path).json().path("errorChain").path(0);
        assertThat(error.path("ErrorCode").intValue()).isEqualTo(12021);
        assertThat(error.path("LocalizedDescription").asText()).isEqualTo("再起動できません");
    }

    @Test
    void everyTypedCommandBecomesTheCommandApplesReferenceDescribes() {
        UUID device = admin.device("TYPED");
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("DeviceInformation", "{\"queries\": [\"UDID\", \"OSVersion\"]}");
        parameters.put("SecurityInfo", "{}");
        parameters.put("ProfileList", "{\"managedOnly\": true}");
        parameters.put("InstallProfile", "{\"payload\": \"PHBsaXN0Lz4=\"}");
        parameters.put("RemoveProfile", "{\"identifier\": \"com.example\"}");
        parameters.put("Restrictions", "{\"profileRestrictions\": true}");
        parameters.put("InviteToProgram", "{\"invitationUrl\": \"https://buy.itunes.apple.com/x\"}");
        parameters.put(
                "InstallApplication",
                "{\"iTunesStoreId\": 361309726, \"configuration\": {\"Server\": \"a\", \"Port\": 5, \"On\": [true]}}");
        parameters.put("ManagedApplicationList", "{\"identifiers\": [\"com.apple.Pages\"]}");
        parameters.put("InstalledApplicationList", "{\"managedAppsOnly\": true, \"items\": [\"Name\"]}");
        parameters.put("RemoveApplication", "{\"identifier\": \"com.apple.Pages\"}");
        parameters.put("DeviceLock", "{\"message\": \"落とし物です\", \"phoneNumber\": \"03-0000-0000\"}");
        parameters.put("EraseDevice", "{\"preserveDataPlan\": true, \"returnToService\": {\"wiFiProfile\": \"AQID\"}}");
        parameters.put("RestartDevice", "{\"notifyUser\": false}");
        parameters.forEach((command, given) -> {
            AdminListener.Answer answer =
                    admin.post(commands(device), "{\"command\": \"%s\", \"parameters\": %s}".formatted(command, given));
            assertThat(answer.status()).as(command + answer.text()).isEqualTo(202);
            OutgoingCommand sent = take(device);
            assertThat(sent.requestType()).isEqualTo(command);
            answer(device, sent.commandUuid(), CommandStatus.ACKNOWLEDGED, "<dict/>");
            PlistDict body = body(sent);
            assertThat(body.string("RequestType")).contains(command);
            if (command.equals("InstallApplication")) {
                assertThat(body.integer("iTunesStoreID")).hasValue(361309726);
                assertThat(body.requireDict("Configuration").integer("Port")).hasValue(5);
            }
            if (command.equals("DeviceInformation")) {
                assertThat(body.strings("Queries")).containsExactly("UDID", "OSVersion");
            }
        });
        assertThat(admin.post(commands(device), "{\"command\": \"ClearPasscode\"}")
                        .field("code"))
                .as("this device escrowed nothing to do it with")
                .isEqualTo("no-unlock-token");
    }

    @Test
    void aPasscodeIsClearedWithTheTokenTheDeviceGaveAndNobodySeesIt() {
        UUID device = admin.device("CLEAR");
        byte[] token = {7, 7, 7};
        admin.db
                .database()
                .useTransaction(tx -> tx.execute(
                        "update enrollment set unlock_token_sealed = ? where device_id = ?",
                        admin.sealer.seal(
                                token,
                                "enrollment.unlock_token/" + phone(device).id()),
                        device));
        AdminListener.Answer answer = admin.post(commands(device), "{\"command\": \"ClearPasscode\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(body(take(device)).data("UnlockToken")).hasValue(token);
        assertThat(answer.text() + admin.get(answer.header("Location")).text()).doesNotContain("BwcH");
    }

    @Test
    void aLinkToEnrollIsShownOnceAndADeviceIsAskedAboutItself() {
        String user = admin.user(admin.organization("link"), "リンク");
        AdminListener.Answer created =
                admin.post("/api/v1/enrollment-links", "{\"ownerId\": \"%s\", \"validForHours\": 2}".formatted(user));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("url")).startsWith("https://mdm.example.com/enroll/");
        assertThat(created.field("expiresAt")).isEqualTo("2026-11-23T02:00:00Z");
        String secret = created.field("url").replaceAll(".*/", "");
        AdminListener.Answer shown = admin.get(created.header("Location"));
        assertThat(shown.field("ownerId")).isEqualTo(user);
        assertThat(shown.text()
                        + admin.get("/api/v1/enrollment-links").text()
                        + admin.get("/api/v1/events").text())
                .doesNotContain(secret);
        assertThat(admin.events("/api/v1/users/" + user + "/events"))
                .contains("enrollment-link.created admin:alice OK");
        assertThat(admin.post("/api/v1/enrollment-links", "{\"validForHours\": 0}")
                        .field("detail"))
                .contains("validForHours", "1 to 2160");
        assertThat(admin.post("/api/v1/enrollment-links", "{\"ownerId\": \"00000000-0000-7000-8000-000000000000\"}")
                        .status())
                .isEqualTo(404);

        UUID device = admin.device("ASKED");
        AdminListener.Answer asked = admin.post("/api/v1/devices/" + device + "/inventory", "");
        assertThat(asked.status()).isEqualTo(202);
        asked.json()
                .path("commands")
                .forEach(path ->
                        assertThat(admin.get(path.asText()).field("state")).isEqualTo("QUEUED"));
        assertThat(asked.json().path("commands")).isNotEmpty();
        assertThat(admin.events("/api/v1/devices/" + device + "/events"))
                .contains("device.inventory-requested admin:alice OK");
    }

    @Test
    void parametersThatAreWrongAreRefusedAndNothingIsQueued() {
        UUID device = admin.device("WRONG");
        assertThat(say(device, "{\"command\": \"DeviceLock\", \"parameters\": {\"mesage\": \"x\"}}"))
                .contains("unknown-field", "parameters.mesage", "parameters.message");
        assertThat(say(device, "{\"command\": \"RemoveProfile\"}")).contains("missing-field", "identifier");
        assertThat(say(device, "{\"command\": \"RemoveProfile\", \"parameters\": []}"))
                .contains("array", "expected object");
        assertThat(say(device, "{\"command\": \"InstallApplication\", \"parameters\": {}}"))
                .contains("iTunesStoreId | identifier | manifestUrl");
        assertThat(
                        say(
                                device,
                                "{\"command\": \"InstallApplication\", \"parameters\": {\"iTunesStoreId\": 5, \"configuration\": {\"a\": null}}}"))
                .contains("invalid-field");
        assertThat(say(device, "{\"command\": \"InstallProfile\", \"parameters\": {\"payload\": \"***\"}}"))
                .contains("base64");
        assertThat(say(
                        device,
                        "{\"command\": \"InviteToProgram\", \"parameters\": {\"invitationUrl\": \"ftp://x?code=77\"}}"))
                .contains("https")
                .doesNotContain("code=77");
        assertThat(say(device, "{\"command\": \"EraseDevice\", \"parameters\": {\"obliterationBehavior\": \"MAYBE\"}}"))
                .contains("DO_NOT_OBLITERATE");
        assertThat(say(device, "{\"command\": \"FormatDisk\"}"))
                .contains("command-not-supported", "FormatDisk", "DeviceLock", "ClearPasscode");
        assertThat(say(device, "{}")).contains("missing-field", "command");
        assertThat(admin.get(commands(device)).json().path("items")).isEmpty();
        assertThat(admin.events("/api/v1/devices/" + device + "/events"))
                .as("each attempt is on the device's timeline")
                .hasSize(10)
                .containsOnly("command.request admin:alice REFUSED");
    }

    @Test
    void aRawCommandIsSentAsItIsAndAMalformedOneRefused() {
        UUID device = admin.device("RAW");
        String plist = "<plist version='1.0'><dict><key>RequestType</key><string>UserList</string>"
                + "<key>Odd</key><real>1.5</real></dict></plist>";
        assertThat(admin.post(commands(device), raw(plist)).status()).isEqualTo(202);
        PlistDict sent = body(take(device));
        assertThat(sent.string("RequestType")).contains("UserList");
        assertThat(sent.real("Odd")).hasValue(1.5);

        String enveloped = "<plist version='1.0'><dict><key>CommandUUID</key><string>x</string><key>Command</key>"
                + "<dict><key>RequestType</key><string>DeviceLocation</string></dict></dict></plist>";
        assertThat(admin.post(commands(device), raw(enveloped)).field("requestType"))
                .isEqualTo("DeviceLocation");

        for (String malformed : List.of(
                "<plist><dict><key>RequestType</key></dict></plist>",
                "<plist version='1.0'><dict><key>Command</key><string>x</string></dict></plist>",
                "<plist version='1.0'><array/></plist>",
                "not xml",
                "<!DOCTYPE plist [<!ENTITY a 'b'>]><plist version='1.0'><dict><key>RequestType</key><string>&a;</string></dict></plist>")) {
            AdminListener.Answer answer = admin.post(commands(device), raw(malformed));
            assertThat(answer.status()).as(malformed).isEqualTo(400);
            assertThat(answer.field("code")).as(malformed).isEqualTo("malformed-plist");
        }
        assertThat(say(device, "{\"plist\": \"<plist/>\", \"command\": \"DeviceLock\"}"))
                .contains("plist | command");
    }

    @Test
    void aWaitingCommandIsTakenBackAndAFinishedOneNot() {
        UUID device = admin.device("CANCEL");
        String path =
                admin.post(commands(device), "{\"command\": \"DeviceLock\"}").header("Location");
        assertThat(admin.delete(path).status()).isEqualTo(204);
        JsonNode cancelled = admin.get(path).json();
        assertThat(cancelled.path("status").asText()).isEqualTo("CANCELLED");
        assertThat(cancelled.path("cancelReason").asText()).contains("admin:alice");
        AdminListener.Answer again = admin.delete(path);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.field("code")).isEqualTo("command-finished");
        assertThat(admin.delete(commands(device) + "/" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(admin.events("/api/v1/devices/" + device + "/events"))
                .containsExactly(
                        "command.cancel admin:alice REFUSED",
                        "command.cancel admin:alice REFUSED",
                        "command.cancelled admin:alice OK",
                        "command.queued admin:alice OK");
    }

    @Test
    void aCommandThatAnInvitationWaitsForIsNotTakenFromUnderIt() {
        UUID device = admin.device("EFFECT");
        String path =
                admin.post(commands(device), "{\"command\": \"DeviceLock\"}").header("Location");
        admin.db.database().useTransaction(tx -> tx.execute("update command_queue set effect = 'invitation'"));
        assertThat(admin.delete(path).field("code")).isEqualTo("command-of-workflow");
        assertThat(admin.get(path).field("state")).isEqualTo("QUEUED");
    }

    @Test
    void aDeviceThatIsNotEnrolledOrIsOfAnotherPathTakesNoCommand() {
        UUID gone = admin.device("GONE");
        admin.db
                .database()
                .useTransaction(tx -> tx.execute(
                        "update enrollment set state = 'GONE', end_reason = 'CHECKED_OUT', ended_at = now() where device_id = ?",
                        gone));
        assertThat(say(gone, "{\"command\": \"DeviceLock\"}")).contains("device-not-enrolled", "udid-GONE");
        assertThat(say(UUID.randomUUID(), "{\"command\": \"DeviceLock\"}")).contains("no-such-resource");

        UUID one = admin.device("ONE");
        UUID other = admin.device("OTHER");
        String uuid = admin.post(commands(one), "{\"command\": \"DeviceLock\"}").field("commandUuid");
        assertThat(admin.get(commands(other) + "/" + uuid).status()).isEqualTo(404);
    }

    @Test
    void devicesAreFoundByOwnerTextAndState() {
        UUID device = admin.device("FINDME");
        String user = admin.user(admin.organization("finders"), "探す人");
        admin.patch("/api/v1/devices/" + device, "{\"ownerId\": \"%s\"}".formatted(user));
        for (String query : List.of(
                "/api/v1/devices?ownerId=" + user,
                "/api/v1/users/" + user + "/devices",
                "/api/v1/devices?q=findme",
                "/api/v1/devices?q=%E6%8E%A2%E3%81%99",
                "/api/v1/devices?state=ENROLLED&q=udid-FINDME")) {
            JsonNode items = admin.get(query).json().path("items");
            assertThat(items).as(query).hasSize(1);
            assertThat(items.path(0).path("id").asText()).isEqualTo(device.toString());
            assertThat(items.path(0).path("ownerName").asText()).isEqualTo("探す人");
        }
        assertThat(admin.get("/api/v1/devices?state=GONE&q=findme").json().path("items"))
                .isEmpty();
        JsonNode whole = admin.get("/api/v1/devices/" + device).json();
        assertThat(whole.path("enrollments").path(0).path("kind").asText()).isEqualTo("DEVICE");
        assertThat(admin.patch("/api/v1/devices/" + device, "{\"ownerId\": \"00000000-0000-7000-8000-000000000000\"}")
                        .status())
                .isEqualTo(404);
        assertThat(admin.get("/api/v1/devices/" + device).field("ownerId"))
                .as("nothing was changed")
                .isEqualTo(user);
    }

    private static String commands(UUID device) {
        return "/api/v1/devices/" + device + "/commands";
    }

    private static String say(UUID device, String body) {
        return admin.post(commands(device), body).text();
    }

    private static String raw(String plist) {
        return "{\"plist\": \"" + plist.replace("\"", "\\\"") + "\"}";
    }

    private static OutgoingCommand take(UUID device) {
        return phone(device).polls(Instant.parse("2026-11-23T00:00:01Z")).orElseThrow();
    }

    private static void answer(UUID device, UUID commandUuid, CommandStatus status, String dict) {
        String plist = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\">" + dict + "</plist>";
        phone(device)
                .finishes(
                        commandUuid,
                        status,
                        plist.getBytes(StandardCharsets.UTF_8),
                        Instant.parse("2026-11-23T00:00:02Z"));
    }

    private static EnrolledDevice phone(UUID device) {
        String key = admin.db
                .database()
                .withHandle(
                        handle -> handle.createQuery("select enrollment_key from enrollment where device_id = :device")
                                .bind("device", device)
                                .mapTo(String.class)
                                .one());
        return new EnrolledDevice(admin.db.database(), key);
    }

    private static PlistDict body(OutgoingCommand command) {
        return Plist.parse(admin.sealer.open(command.bodySealed(), "command.body/" + command.commandUuid()));
    }
}
