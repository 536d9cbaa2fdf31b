package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tegata.simulator.device.Dialog;
import dev.tegata.simulator.device.DialogKind;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.SimulatedDevice;
import dev.tegata.simulator.mailbox.Mail;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The whole flow of the product from its first line to its last, played by an administrator, three people and their devices.
 *
 * <p>Every step is read back from the server's database, from the simulated Apple and from the device, whichever it concerns.
 */
final class Flow {
    private static final String APP = "1450010001";
    private static final String OTHER_APP = "1450010002";
    private static final String USERS_ONLY_APP = "1450010004";
    private static final Pattern LINK = Pattern.compile("https?://\\S+inviteCode=\\S+");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Steps steps;
    private final AdminClient admin;
    private final Books books;
    private final AppleSide apple;
    private final HttpAppleStore store;
    private final List<SimulatedDevice> phones;

    private final Person taro;
    private final Person alice;
    private final Person hanako;
    private String location = "";
    private String organization = "";

    Flow(
            Steps steps,
            AdminClient admin,
            Books books,
            AppleSide apple,
            HttpAppleStore store,
            List<SimulatedDevice> phones) {
        this.steps = steps;
        this.admin = admin;
        this.books = books;
        this.apple = apple;
        this.store = store;
        this.phones = phones;
        taro = new Person("山田 太郎", "ヤマダ タロウ", "taro@tegata.example", "ja", "taro@icloud.example", phones.get(0));
        alice = new Person("Alice Smith", "", "alice@tegata.example", "en", "alice@icloud.example", phones.get(1));
        hanako = new Person("佐藤 花子", "サトウ ハナコ", "", "ja", "taro@icloud.example", phones.get(2));
    }

    /** A person of the organization, as far as the flow knows them. */
    private static final class Person {
        private final String name;
        private final String reading;
        private final String email;
        private final String language;
        private final String appleAccount;
        private final SimulatedDevice phone;
        private String id = "";
        private String device = "";
        private String vppUser = "";
        private String clientUserId = "";

        Person(String name, String reading, String email, String language, String appleAccount, SimulatedDevice phone) {
            this.name = name;
            this.reading = reading;
            this.email = email;
            this.language = language;
            this.appleAccount = appleAccount;
            this.phone = phone;
        }

        private String serial() {
            return phone.identity().serialNumber();
        }
    }

    void run() {
        setUp();
        enroll();
        register();
        inviteOnDevice();
        inviteByMail();
        refuse();
        grantToUser();
        grantToDevice();
        offerInPortal();
        putOffAndDecline();
        shareAnAccount();
        revoke();
        retire();
        command();
        balance();
        leave();
    }

    private void setUp() {
        steps.step("content token uploaded", () -> {
            JsonNode token = admin.post("/api/v1/content-tokens", Map.of("token", apple.downloadToken()));
            location = token.path("id").asText();
            expect("OK", books.one("select state from location where id = ?::uuid", location));
            return "%s, %s, %s, until %s (%s days)"
                    .formatted(
                            token.path("organizationName").asText(),
                            token.path("name").asText(),
                            token.path("country").asText(),
                            token.path("expiresAt").asText(),
                            token.path("daysLeft").asText());
        });
        steps.step("licences synchronized", () -> {
            admin.await("/api/v1/content-tokens/" + location, token -> token.hasNonNull("syncedAt"));
            List<String> ours = counts();
            expect(apple.counts().toString(), ours.toString());
            return ours.size() + " titles, counts as at Apple";
        });
        steps.step("organization and three users created", () -> {
            organization = admin.post(
                            "/api/v1/organizations",
                            Map.of("name", "営業部 " + phones.getFirst().identity().serialNumber()))
                    .path("id")
                    .asText();
            for (Person person : List.of(taro, alice, hanako)) {
                create(person);
            }
            expect("3", books.one("select count(*) from users where organization_id = ?::uuid", organization));
            return taro.name + ", " + alice.name + ", " + hanako.name;
        });
    }

    private void create(Person person) throws Exception {
        Map<String, String> details =
                new HashMap<>(Map.of("organizationId", organization, "name", person.name, "language", person.language));
        if (!person.reading.isEmpty()) {
            details.put("reading", person.reading);
        }
        if (!person.email.isEmpty()) {
            details.put("email", person.email);
        }
        person.id = admin.post("/api/v1/users", details).path("id").asText();
    }

    private void enroll() {
        for (Person person : List.of(taro, alice, hanako)) {
            steps.step("device " + person.serial() + " of " + person.name + " enrolled", () -> {
                JsonNode link =
                        admin.post("/api/v1/enrollment-links", Map.of("ownerId", person.id, "validForHours", 24));
                person.phone.enroll(URI.create(link.path("url").asText()));
                JsonNode devices = admin.await(
                        "/api/v1/users/" + person.id + "/devices",
                        list -> list.path("items").size() == 1
                                && list.path("items").path(0).hasNonNull("inventoryAt"));
                JsonNode device = devices.path("items").path(0);
                person.device = device.path("id").asText();
                expect("ENROLLED", books.one("select state from enrollment where device_id = ?::uuid", person.device));
                expect("true", Boolean.toString(person.phone.managed()));
                return "%s, iOS %s, certificate by SCEP, owner linked, inventory taken"
                        .formatted(
                                device.path("name").asText(),
                                device.path("osVersion").asText());
            });
        }
    }

    private void register() {
        steps.step("grant before the account is in use is refused (使用中 になるまで付与できない)", () -> {
            createVppUser(taro);
            return refused(
                    "not-yet-associated",
                    "POST",
                    "/api/v1/assignments",
                    Map.of("assetId", asset(APP), "userId", taro.id, "install", "NOW"));
        });
        steps.step("VPP account of " + taro.name + " registered", () -> {
            awaitVppState(taro, "REGISTERED");
            expect("Registered", apple.userStatus(taro.clientUserId));
            return "未使用, clientUserId " + taro.clientUserId;
        });
        steps.step(
                "the same again (double click) is refused",
                () -> refused(
                        "vpp-user-exists",
                        "POST",
                        "/api/v1/users/" + taro.id + "/vpp-users",
                        Map.of("locationId", location)));
        steps.step("VPP accounts of " + alice.name + " and " + hanako.name + " registered", () -> {
            createVppUser(alice);
            createVppUser(hanako);
            awaitVppState(alice, "REGISTERED");
            awaitVppState(hanako, "REGISTERED");
            return "未使用";
        });
    }

    private void createVppUser(Person person) throws Exception {
        JsonNode account = admin.post("/api/v1/users/" + person.id + "/vpp-users", Map.of("locationId", location));
        person.vppUser = account.path("id").asText();
        person.clientUserId = account.path("clientUserId").asText();
    }

    private void awaitVppState(Person person, String state) throws Exception {
        admin.await(
                "/api/v1/vpp-users/" + person.vppUser,
                account -> account.path("state").asText().equals(state));
        expect(state, books.one("select state from vpp_user where id = ?::uuid", person.vppUser));
    }

    private void inviteOnDevice() {
        steps.step("invitation to device " + taro.serial(), () -> {
            JsonNode invitation = admin.post(
                    "/api/v1/devices/" + taro.device + "/invitations",
                    Map.of("method", "DEVICE", "ownerId", taro.id, "locationId", location));
            admin.await(
                    "/api/v1/invitations/" + invitation.path("id").asText(),
                    seen -> seen.path("deliveries")
                            .path(0)
                            .path("state")
                            .asText()
                            .equals("DELIVERED"));
            Dialog dialog = dialog(taro, DialogKind.ALLOW_ASSIGNMENT);
            expect("Registered", apple.userStatus(taro.clientUserId));
            return "acknowledged: \"" + dialog.kind().japanese() + "\"";
        });
        steps.step(taro.name + " accepts: 続ける, 同意する, 同意する, OK", () -> {
            taro.phone.signIn(taro.appleAccount);
            acceptInvitation(taro);
            expect("Associated", apple.userStatus(taro.clientUserId));
            return "Associated at Apple";
        });
        steps.step("VPP アカウントの状態取得", () -> {
            JsonNode account = admin.post("/api/v1/vpp-users/" + taro.vppUser + "/refresh", Map.of());
            expect("ASSOCIATED", account.path("status").asText());
            expect("ACCEPTED", books.one("select state from invitation where vpp_user_id = ?::uuid", taro.vppUser));
            return "使用中, the invitation is closed";
        });
    }

    private void acceptInvitation(Person person) throws Exception {
        for (DialogKind kind : List.of(
                DialogKind.ALLOW_ASSIGNMENT, DialogKind.TERMS, DialogKind.TERMS_AGAIN, DialogKind.ASSIGNMENT_ALLOWED)) {
            person.phone.dialogs().accept(dialog(person, kind).id());
        }
    }

    private void inviteByMail() {
        steps.step("invitation of " + alice.name + " by mail", () -> {
            admin.post("/api/v1/users/" + alice.id + "/invitations", Map.of("method", "EMAIL", "locationId", location));
            Mail mail = apple.mailTo(alice.email);
            return "\"%s\" from %s".formatted(mail.subject(), mail.from());
        });
        steps.step(alice.name + " opens the link in the mail and agrees", () -> {
            Matcher link = LINK.matcher(apple.mailTo(alice.email).text());
            if (!link.find()) {
                throw new AssertionError("expected a link with an invite code in the mail, found none");
            }
            alice.phone.signIn(alice.appleAccount);
            expect(
                    "true",
                    Boolean.toString(store.accept(URI.create(link.group()), alice.appleAccount)
                            .accepted()));
            expect("Associated", apple.userStatus(alice.clientUserId));
            return "Associated at Apple";
        });
        steps.step("Apple's notification tells it", () -> {
            awaitVppState(alice, "ASSOCIATED");
            return "使用中 without a refresh by hand or the daily job";
        });
    }

    private void refuse() {
        steps.step(
                "an invitation of one who is 使用中 is refused",
                () -> refused(
                        "already-associated",
                        "POST",
                        "/api/v1/users/" + taro.id + "/invitations",
                        Map.of("method", "DEVICE", "locationId", location)));
        steps.step(
                "an invitation by mail without an address is refused",
                () -> refused(
                        "no-mail-address",
                        "POST",
                        "/api/v1/users/" + hanako.id + "/invitations",
                        Map.of("method", "EMAIL", "locationId", location)));
        steps.step("an invitation while the App Store is prohibited is refused", () -> {
            hanako.phone.restrict("allowAppInstallation", false);
            takeInventory(hanako);
            return refused(
                    "app-store-prohibited",
                    "POST",
                    "/api/v1/devices/" + hanako.device + "/invitations",
                    Map.of("method", "DEVICE", "ownerId", hanako.id, "locationId", location));
        });
        steps.step("allowed again, it is not", () -> {
            hanako.phone.liftRestriction("allowAppInstallation");
            takeInventory(hanako);
            return "restrictions read back from the device";
        });
    }

    private void takeInventory(Person person) throws Exception {
        String before = admin.get("/api/v1/devices/" + person.device)
                .path("restrictionsAt")
                .asText();
        admin.post("/api/v1/devices/" + person.device + "/inventory", Map.of());
        admin.await(
                "/api/v1/devices/" + person.device,
                device -> !device.path("restrictionsAt").asText().equals(before));
    }

    private void grantToUser() {
        steps.step("licence granted to " + taro.name, () -> {
            long free = available(APP);
            String assignment = grant(Map.of("assetId", asset(APP), "userId", taro.id, "install", "NOW"));
            awaitAssignment(assignment, "ASSIGNED");
            expect("true", Boolean.toString(apple.assignments().contains(APP + " " + taro.clientUserId)));
            awaitTrue("one licence less is free", () -> available(APP) == free - 1);
            JsonNode assigned = admin.get("/api/v1/users/" + taro.id + "/assignments");
            expect("1", Integer.toString(assigned.path("items").size()));
            return "割り当て済みアプリケーション shows it, %d of %d free".formatted(free - 1, free);
        });
        steps.step("the app lands on " + taro.serial(), () -> installed(taro, APP));
        steps.step(
                "the same grant again is refused",
                () -> refused(
                        "already-assigned",
                        "POST",
                        "/api/v1/assignments",
                        Map.of("assetId", asset(APP), "userId", taro.id, "install", "NOW")));
    }

    private void grantToDevice() {
        steps.step(
                "an app that only users can hold is refused to a device",
                () -> refused(
                        "asset-not-device-assignable",
                        "POST",
                        "/api/v1/assignments",
                        Map.of("assetId", asset(USERS_ONLY_APP), "deviceId", hanako.device, "install", "NOW")));
        steps.step("licence granted to device " + hanako.serial() + ", no Apple Account needed", () -> {
            String assignment = grant(Map.of("assetId", asset(APP), "deviceId", hanako.device, "install", "NOW"));
            awaitAssignment(assignment, "ASSIGNED");
            expect("true", Boolean.toString(apple.assignments().contains(APP + " " + hanako.serial())));
            return "assigned to the serial number";
        });
        steps.step("the app lands on " + hanako.serial(), () -> installed(hanako, APP));
    }

    private void offerInPortal() {
        steps.step("licence granted to " + alice.name + ", offered in the portal only", () -> {
            String assignment = grant(Map.of("assetId", asset(OTHER_APP), "userId", alice.id, "install", "PORTAL"));
            awaitAssignment(assignment, "ASSIGNED");
            JsonNode install = admin.await(
                            "/api/v1/devices/" + alice.device + "/apps",
                            list -> list.path("items").size() == 1)
                    .path("items")
                    .path(0);
            expect("OFFERED", install.path("state").asText());
            expect("0", Integer.toString(alice.phone.apps().all().size()));
            admin.post("/api/v1/installs/" + install.path("id").asText() + "/install", Map.of());
            return "OFFERED, nothing sent; then asked for";
        });
        steps.step("the app lands on " + alice.serial(), () -> installed(alice, OTHER_APP));
    }

    private void putOffAndDecline() {
        steps.step("an invitation during the Setup Assistant is put off (NotNow) and comes later", () -> {
            hanako.phone.setSetupAssistant(true);
            String invitation = inviteOnAllDevices(hanako);
            awaitTrue("the device says NotNow", () -> notNow(hanako) > 0);
            expect("QUEUED", delivery(invitation));
            hanako.phone.setSetupAssistant(false);
            dialog(hanako, DialogKind.ALLOW_ASSIGNMENT);
            admin.await(
                    "/api/v1/invitations/" + invitation,
                    seen -> seen.path("deliveries")
                            .path(0)
                            .path("state")
                            .asText()
                            .equals("DELIVERED"));
            return "NotNow, then the dialog opens";
        });
        steps.step(hanako.name + " declines: キャンセル", () -> {
            hanako.phone
                    .dialogs()
                    .cancel(dialog(hanako, DialogKind.ALLOW_ASSIGNMENT).id());
            JsonNode account = admin.post("/api/v1/vpp-users/" + hanako.vppUser + "/refresh", Map.of());
            expect("REGISTERED", account.path("status").asText());
            expect("Registered", apple.userStatus(hanako.clientUserId));
            return "still 未使用, and may be asked again";
        });
    }

    private String inviteOnAllDevices(Person person) throws Exception {
        return admin.post(
                        "/api/v1/users/" + person.id + "/invitations",
                        Map.of("method", "DEVICE", "locationId", location))
                .path("id")
                .asText();
    }

    private String delivery(String invitation) throws Exception {
        return books.one("select state from invitation_delivery where invitation_id = ?::uuid", invitation);
    }

    private int notNow(Person person) {
        try {
            return Integer.parseInt(books.one("""
                    select coalesce(max(q.not_now_count), 0)
                    from command_queue q join enrollment e on e.id = q.enrollment_id
                    where e.device_id = ?::uuid and q.request_type = 'InviteToProgram'
                    """, person.device));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void shareAnAccount() {
        steps.step(hanako.name + " is asked again and accepts with the Apple Account of " + taro.name, () -> {
            inviteOnAllDevices(hanako);
            hanako.phone.signIn(hanako.appleAccount);
            acceptInvitation(hanako);
            JsonNode account = admin.post("/api/v1/vpp-users/" + hanako.vppUser + "/refresh", Map.of());
            expect("1", Integer.toString(account.path("sharesAppleAccountWith").size()));
            expect(
                    taro.vppUser,
                    account.path("sharesAppleAccountWith")
                            .path(0)
                            .path("vppUserId")
                            .asText());
            return "found by idHash and shown on both";
        });
    }

    private void revoke() {
        steps.step("licence of " + taro.name + " revoked, the app removed", () -> {
            long free = available(APP);
            String assignment = admin.get("/api/v1/users/" + taro.id + "/assignments")
                    .path("items")
                    .path(0)
                    .path("id")
                    .asText();
            admin.post("/api/v1/assignments/" + assignment + "/revoke", Map.of("removeApp", true));
            awaitAssignment(assignment, "REVOKED");
            expect("false", Boolean.toString(apple.assignments().contains(APP + " " + taro.clientUserId)));
            awaitTrue("the licence is free again", () -> available(APP) == free + 1);
            expect(
                    "0",
                    Integer.toString(admin.get("/api/v1/users/" + taro.id + "/assignments")
                            .path("items")
                            .size()));
            awaitTrue(
                    "the app is gone from the device",
                    () -> taro.phone.apps().all().stream().noneMatch(app -> app.installed()));
            return "count recovered to %d, row gone, app gone".formatted(free + 1);
        });
    }

    private void retire() {
        steps.step("VPP account of " + alice.name + " retired", () -> {
            admin.delete("/api/v1/vpp-users/" + alice.vppUser);
            awaitVppState(alice, "RETIRED");
            expect("Retired", apple.userStatus(alice.clientUserId));
            awaitTrue(
                    "its licence is free",
                    () -> apple.assignments().stream().noneMatch(held -> held.endsWith(alice.clientUserId)));
            return "無効, its licence is back";
        });
    }

    private void command() {
        steps.step("command DeviceInformation answered by " + taro.serial(), () -> {
            JsonNode command =
                    admin.post("/api/v1/devices/" + taro.device + "/commands", Map.of("command", "DeviceInformation"));
            String path = "/api/v1/devices/" + taro.device + "/commands/"
                    + command.path("commandUuid").asText();
            JsonNode done = admin.await(path, seen -> seen.hasNonNull("finishedAt"));
            expect("ACKNOWLEDGED", done.path("status").asText());
            expect(
                    "1",
                    books.one(
                            "select count(*) from command_history where command_uuid = ?::uuid",
                            command.path("commandUuid").asText()));
            return "queued, pushed, sent, acknowledged";
        });
    }

    private void balance() {
        steps.step("the books balance after a synchronization", () -> {
            String before = admin.get("/api/v1/content-tokens/" + location)
                    .path("syncedAt")
                    .asText();
            admin.post("/api/v1/content-tokens/" + location + "/sync", Map.of());
            admin.await(
                    "/api/v1/content-tokens/" + location,
                    token -> !token.path("syncedAt").asText().equals(before));
            expect("0", books.one("select count(*) from asset where assigned_count + available_count <> total_count"));
            expect(apple.counts().toString(), counts().toString());
            List<String> ours = books.all("""
                    select a.adam_id || ' ' || coalesce(v.client_user_id::text, g.serial_number)
                    from assignment g join asset a on a.id = g.asset_id left join vpp_user v on v.id = g.vpp_user_id
                    where g.state = 'ASSIGNED' order by 1
                    """);
            expect(
                    apple.assignments().toString(),
                    ours.stream().sorted().toList().toString());
            return "assigned + available = total, %d assignments one to one with Apple".formatted(ours.size());
        });
        steps.step("the timeline of " + taro.name + " tells it all", () -> {
            JsonNode events = admin.get("/api/v1/users/" + taro.id + "/events?limit=200");
            List<String> types = StreamSupport.stream(events.path("items").spliterator(), false)
                    .map(event -> event.path("type").asText())
                    .toList()
                    .reversed();
            if (types.size() < 8) {
                throw new AssertionError("expected the whole story, got " + types);
            }
            return String.join(" → ", types.stream().distinct().toList());
        });
    }

    private void leave() {
        steps.step(alice.name + " removes the management profile from " + alice.serial(), () -> {
            alice.phone.removeManagement();
            awaitTrue("the enrollment has ended", () -> gone(alice));
            return "CheckOut: GONE, nothing waits for it any more";
        });
    }

    private boolean gone(Person person) {
        try {
            return books.one("select state from enrollment where device_id = ?::uuid", person.device)
                    .equals("GONE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String grant(Map<String, String> grant) throws Exception {
        return admin.post("/api/v1/assignments", grant).path("id").asText();
    }

    private void awaitAssignment(String id, String state) throws Exception {
        admin.await("/api/v1/assignments/" + id, seen -> {
            if (seen.path("state").asText().equals("FAILED") && !state.equals("FAILED")) {
                throw new AssertionError("the assignment failed: " + seen);
            }
            return seen.path("state").asText().equals(state);
        });
        expect(state, books.one("select state from assignment where id = ?", UUID.fromString(id)));
    }

    private String installed(Person person, String adamId) throws Exception {
        JsonNode apps = admin.await("/api/v1/devices/" + person.device + "/apps", list -> {
            JsonNode app = app(list, adamId);
            // The owner of an unsupervised device is asked before an app is installed.
            person.phone.dialogs().open(DialogKind.INSTALL_APP).ifPresent(dialog -> acceptQuietly(person, dialog));
            return app.path("state").asText().equals("INSTALLED");
        });
        String bundleId = app(apps, adamId).path("bundleId").asText();
        expect(
                "true",
                Boolean.toString(
                        person.phone.apps().find(bundleId).orElseThrow().installed()));
        return "push, InstallApplication, ManagedApplicationList: " + bundleId + " is Managed";
    }

    private static void acceptQuietly(Person person, Dialog dialog) {
        try {
            person.phone.dialogs().accept(dialog.id());
        } catch (Exception e) {
            throw new AssertionError("could not accept " + dialog.kind() + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode app(JsonNode list, String adamId) {
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .filter(app -> app.path("adamId").asText().equals(adamId))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private String asset(String adamId) throws Exception {
        return books.one("select id from asset where adam_id = ? and location_id = ?::uuid", adamId, location);
    }

    private long available(String adamId) {
        try {
            return Long.parseLong(books.one(
                    "select available_count from asset where adam_id = ? and location_id = ?::uuid", adamId, location));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> counts() throws Exception {
        return books.all("""
                        select adam_id || ' ' || assigned_count || ' ' || available_count || ' ' || total_count
                        from asset where location_id = ?::uuid
                        """, location).stream().sorted().toList();
    }

    /** Sends what must be refused, and checks that nothing but the timeline changed. */
    private String refused(String code, String method, String path, Map<String, ?> body) throws Exception {
        String before = state();
        AdminClient.Reply reply = admin.send(method, path, body);
        expect(code, reply.body().path("code").asText(reply.toString()));
        expect(before, state());
        return "%d %s".formatted(reply.status(), reply.body().path("detail").asText());
    }

    private String state() throws Exception {
        return books.one("""
                select (select count(*) from assignment) || '/' || (select count(*) from vpp_user) || '/'
                  || (select count(*) from invitation) || '/' || (select count(*) from invitation_delivery) || '/'
                  || (select count(*) from install)
                """);
    }

    private static Dialog dialog(Person person, DialogKind kind) {
        awaitTrue(kind + " opens", () -> person.phone.dialogs().open(kind).isPresent());
        return person.phone.dialogs().open(kind).orElseThrow();
    }

    private static void awaitTrue(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("expected that %s within %s".formatted(what, PATIENCE));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting until " + what, e);
            }
        }
    }

    private static void expect(String expected, String got) {
        if (!expected.equals(got)) {
            throw new AssertionError(String.format(Locale.ROOT, "expected %s, got %s", expected, got));
        }
    }
}
