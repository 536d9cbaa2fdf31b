package dev.tegata.demo.licence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.MetadataSettings;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.timeline.Actor;
import dev.tegata.simulator.apple.AppleVpp;
import dev.tegata.simulator.apple.AsyncEvents;
import dev.tegata.simulator.apple.Holder;
import dev.tegata.simulator.apple.Quirk;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.AssignmentChange;
import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.ContentTokenException;
import dev.tegata.vpp.Holders;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.VppException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * One random life of a location: administrators, people, phones, Apple's portal and another tool act in any order, Apple fails in every way
 * it can, and the server is killed between any two messages to its database. The same seed walks the same way.
 */
final class Walk implements AutoCloseable {
    private static final Actor ADMIN = Actor.admin("walk");
    private static final int PEOPLE = 3;
    private static final int LICENCES = 2;
    private static final List<String> APPS = List.of("1450010001", "1450010002", "1450010003");

    private final Random random;
    private final TestDatabase db;
    private final WalkClock clock;
    private final AppleVpp apple;
    private final AsyncEvents appleEvents;
    private final Inbox inbox;
    private final AppsAndBooksClient otherTool;
    private final ContentToken token;
    private final Sealer sealer = Sealer.of(Sealer.newKeySet());
    private final LicenceSettings settings;
    private final List<UUID> people = new ArrayList<>();
    private final List<Phone> phones = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final UUID location;
    private Node node;
    private int kills;
    private boolean taken;

    Walk(long seed, TestDatabase db, WalkClock clock, AppleVpp apple, AsyncEvents appleEvents, Inbox inbox) {
        this.random = new Random(seed);
        this.db = db;
        this.clock = clock;
        this.apple = apple;
        this.appleEvents = appleEvents;
        this.inbox = inbox;
        apple.reset();
        apple.behaviour(usual -> usual.with(Quirk.PLAIN_HTTP_NOTIFICATIONS));
        inbox.empty();
        this.settings = new LicenceSettings(
                apple.apiUrl(),
                Optional.empty(),
                Optional.of(new MdmInfo("tegata-walk", "Tegata", "1")),
                Optional.of(inbox.url()),
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                MetadataSettings.defaults());
        this.otherTool = new AppsAndBooksClient(apple.apiUrl(), clock, (asked, meta) -> {});
        String uId = apple.portal().locations().getFirst();
        APPS.forEach(app -> apple.portal().purchase(uId, app, LICENCES - held(app)));
        String file = apple.portal()
                .mintToken(uId, clock.instant().plus(Duration.ofDays(365)))
                .vpptoken();
        try {
            this.token = ContentToken.parse(file);
        } catch (ContentTokenException e) {
            throw new AssertionError(e);
        }
        empty();
        this.node = start();
        this.location = node.licences.locations().add(ADMIN, file).id();
        if (random.nextBoolean()) {
            story.add("licences may be granted before the invitation is accepted; idle ones are taken back");
            sql(
                    "insert into location_policy (location_id, grant_from, offer_again, reclaim, reclaim_after, reclaim_notice)"
                            + " values (?, 'REGISTERED', 0, 'AUTOMATIC', 1, 0)",
                    location);
        }
        furnish();
        settle();
        if (random.nextBoolean()) {
            everybodyHasJoined();
        }
    }

    private long held(String app) {
        return count("totalCount", app);
    }

    private long count(String field, String adamId) {
        for (JsonNode asset : apple.dump().get("locations").get(0).get("assets")) {
            if (asset.get("adamId").asText().equals(adamId)) {
                return asset.get(field).asLong();
            }
        }
        throw new AssertionError("no app " + adamId);
    }

    private void empty() {
        db.database()
                .useTransaction(tx ->
                        tx.execute("truncate organization, device, enrollment, location, event, command, command_queue,"
                                + " command_history, command_effect, push_intent cascade"));
    }

    private Node start() {
        return new Node(db.settings(), clock, sealer, settings, this::turn);
    }

    /** Whoever waits for a turn at Apple makes the time pass. */
    private boolean turn(Duration pause) {
        clock.advance(pause);
        return true;
    }

    private void furnish() {
        UUID organization = Ids.next();
        sql("insert into organization (id, name, created_at) values (?, '本社', now())", organization);
        for (int i = 0; i < PEOPLE; i++) {
            UUID person = Ids.next();
            sql(
                    "insert into users (id, organization_id, name, email, created_at) values (?, ?, ?, ?, now())",
                    person,
                    organization,
                    "person" + i,
                    "person" + i + "@example.com");
            people.add(person);
            phone(person, "TGT00000" + i, "account" + i);
        }
    }

    /** Half of the walks begin where licences are held already, so that there is something to move. */
    private void everybodyHasJoined() {
        story.add("everybody has joined");
        people.forEach(person -> node.licences.vppUsers().create(ADMIN, person, Optional.of(location)));
        minutesPass();
        people.forEach(person -> accept());
        node.licences.locations().requestSync(ADMIN, location);
        minutesPass();
        people.forEach(person -> administrator(
                "grant to person",
                () -> node.licences.assignments().grantToUser(ADMIN, asset(), person, InstallMode.NOW)));
        minutesPass();
    }

    private void minutesPass() {
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(1));
            settle();
        }
    }

    private void phone(UUID owner, String serialNumber, String account) {
        UUID device = Ids.next();
        String key = Phone.keyOf(device);
        UUID enrollment = Ids.ofEnrollment(key);
        sql(
                "insert into device (id, device_key, user_enrollment, serial_number, name, os_version, owner_id, created_at)"
                        + " values (?, ?, false, ?, ?, '18.1', ?, now())",
                device,
                key,
                serialNumber,
                "iPhone " + serialNumber,
                owner);
        sql(
                "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                        + " values (?, ?, ?, 'DEVICE', 'ENROLLED', ?, now())",
                enrollment,
                key,
                device,
                Phone.IDENTITY);
        phones.add(new Phone(device, enrollment, serialNumber, apple.store(), Optional.of(account)));
    }

    private void sql(String statement, Object... arguments) {
        db.database().useTransaction(tx -> tx.execute(statement, arguments));
    }

    int kills() {
        return kills;
    }

    List<String> story() {
        return story;
    }

    // One step
    // --------------------------------------------------------------------------------------------------------------------------

    void step() {
        if (random.nextInt(6) == 0) {
            int messages = 1 + random.nextInt(25);
            boolean lastGoesOut = random.nextBoolean();
            story.add("(dies after " + messages + " messages" + (lastGoesOut ? ", the last goes out)" : ")"));
            node.fuse.light(messages, lastGoesOut);
        }
        mortally(this::act);
        if (random.nextInt(3) == 0) {
            mortally(this::workSome);
        }
    }

    /** Does something with the node, which may die of it; another is started then. */
    private void mortally(Runnable deed) {
        try {
            deed.run();
        } catch (NodeKilled | RuntimeException e) {
            // What a dying process still throws reaches nobody.
            if (!node.fuse.isDead()) {
                throw e;
            }
        }
        if (node.fuse.isDead()) {
            story.add("  killed");
            kills++;
            node.close();
            node = start();
        }
    }

    private void act() {
        switch (random.nextInt(31)) {
            case 0, 1 ->
                administrator(
                        "create account",
                        () -> node.licences.vppUsers().create(ADMIN, person(), Optional.of(location)));
            case 2, 3 -> accept();
            case 4, 5, 6 ->
                administrator(
                        "grant to person",
                        () -> node.licences.assignments().grantToUser(ADMIN, asset(), person(), InstallMode.NOW));
            case 7, 8 ->
                administrator(
                        "grant to device",
                        () -> node.licences
                                .assignments()
                                .grantToDevice(ADMIN, asset(), phone().device, InstallMode.NOW));
            case 9, 10 ->
                pick("select id from assignment where state not in ('REVOKED', 'FAILED')")
                        .ifPresent(id -> administrator(
                                "revoke", () -> node.licences.assignments().revoke(ADMIN, id, random.nextBoolean())));
            case 11 ->
                pick("select id from vpp_user where state in ('REGISTERED', 'ASSOCIATED')")
                        .ifPresent(id -> administrator(
                                "retire", () -> node.licences.vppUsers().retire(ADMIN, id)));
            case 12 -> purchase();
            case 13 -> otherTool();
            case 23 -> byHand();
            case 24 -> anotherMdmServer();
            case 25, 26 ->
                administrator(
                        "grant to person or wait",
                        () -> node.licences
                                .waitlist()
                                .grantToUser(ADMIN, asset(), person(), InstallMode.NOW, random.nextInt(3)));
            case 27 ->
                pick("select id from vpp_user where state = 'ASSOCIATED'")
                        .ifPresent(id -> administrator(
                                "retire and invite again",
                                () -> node.licences.accountRenewals().renew(ADMIN, id)));
            case 28 ->
                pick("select id from reclaim_proposal where state = 'PROPOSED'")
                        .ifPresent(id -> administrator(
                                "reclaim",
                                () -> node.licences.reclaims().accept(ADMIN, id, Optional.of(Duration.ofHours(1)))));
            case 29, 30 -> move();
            case 14 -> fault();
            case 15 -> leaveOrReturn();
            case 16 ->
                administrator("synchronize", () -> node.licences.locations().requestSync(ADMIN, location));
            case 17, 18, 19 -> inbox.any(random).ifPresent(this::deliver);
            default -> time(Duration.ofSeconds(1 + random.nextInt(1200)));
        }
    }

    private UUID person() {
        return people.get(random.nextInt(people.size()));
    }

    private Phone phone() {
        return phones.get(random.nextInt(phones.size()));
    }

    private UUID asset() {
        String app = APPS.get(random.nextInt(APPS.size()));
        return db.database()
                .withHandle(tx -> tx.createQuery("select id from asset where adam_id = :app")
                        .bind("app", app)
                        .mapTo(UUID.class)
                        .findOne()
                        .orElse(new UUID(0, 0)));
    }

    private Optional<UUID> pick(String query) {
        List<UUID> found = db.database()
                .withHandle(tx ->
                        tx.createQuery(query + " order by id").mapTo(UUID.class).list());
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
    }

    private void administrator(String what, Runnable deed) {
        try {
            deed.run();
            story.add(what);
        } catch (Problem refused) {
            story.add(what + ": refused, " + refused.getMessage());
        }
    }

    private record Held(UUID assetId, UUID userId, boolean persons) {}

    /** What a person has goes over to the person's phones, or back. */
    private void move() {
        List<Held> held = db.database()
                .withHandle(tx -> tx.createQuery("""
                                select a.asset_id, coalesce(v.user_id, d.owner_id) as user_id, a.vpp_user_id is not null as persons
                                from assignment a
                                left join vpp_user v on v.id = a.vpp_user_id
                                left join device d on d.serial_number = a.serial_number
                                where a.state = 'ASSIGNED' order by a.id
                                """)
                        .map((row, context) -> new Held(
                                row.getObject("asset_id", UUID.class),
                                row.getObject("user_id", UUID.class),
                                row.getBoolean("persons")))
                        .list());
        if (!held.isEmpty()) {
            Held one = held.get(random.nextInt(held.size()));
            AssetPolicyRow.Holder to = one.persons() ? AssetPolicyRow.Holder.DEVICE : AssetPolicyRow.Holder.USER;
            administrator("move to " + to, () -> node.licences.moves().move(ADMIN, one.assetId(), one.userId(), to));
        }
    }

    /** A person opens the invitation with the account of the phone. */
    private void accept() {
        for (JsonNode user : apple.dump().get("locations").get(0).get("users")) {
            if (user.hasNonNull("inviteCode") && random.nextBoolean()) {
                String clientUserId = user.get("clientUserId").asText();
                int owner = ownerOf(clientUserId);
                if (owner >= 0) {
                    apple.invitations().accept(user.get("inviteCode").asText(), "account" + owner);
                    story.add("person" + owner + " accepts");
                    return;
                }
            }
        }
    }

    private int ownerOf(String clientUserId) {
        return db.database()
                .withHandle(tx -> tx.createQuery("select user_id from vpp_user where client_user_id::text = lower(:id)")
                        .bind("id", clientUserId)
                        .mapTo(UUID.class)
                        .findOne())
                .map(people::indexOf)
                .orElse(-1);
    }

    private void purchase() {
        String app = APPS.get(random.nextInt(APPS.size()));
        long change = random.nextBoolean() || count("availableCount", app) == 0 ? 1 : -1;
        apple.portal().purchase(apple.portal().locations().getFirst(), app, change);
        story.add((change > 0 ? "buys one " : "gives back one ") + app);
    }

    /** Somebody grants or takes back with the same token, behind our back. */
    private void otherTool() {
        AssetId app = new AssetId(APPS.get(random.nextInt(APPS.size())), AssetId.STANDARD);
        AssignmentChange change =
                new AssignmentChange(List.of(app), new Holders.Devices(List.of(phone().serialNumber)));
        boolean grants = random.nextBoolean();
        try {
            if (grants) {
                otherTool.associate(token, change);
            } else {
                otherTool.disassociate(token, change);
            }
            story.add("another tool " + (grants ? "grants " : "revokes ") + app);
        } catch (VppException e) {
            story.add("another tool fails: " + e.getMessage());
        }
    }

    /** Somebody grants, takes back or retires in Apple's portal. */
    private void byHand() {
        String app = APPS.get(random.nextInt(APPS.size()));
        List<String> users = new ArrayList<>();
        atApple()
                .get("users")
                .forEach(user -> users.add(user.get("clientUserId").asText()));
        Optional<String> user =
                users.isEmpty() ? Optional.empty() : Optional.of(users.get(random.nextInt(users.size())));
        Holder holder =
                user.filter(any -> random.nextBoolean()).map(Holder::user).orElse(Holder.device(phone().serialNumber));
        String uId = apple.portal().locations().getFirst();
        int what = random.nextInt(3);
        try {
            switch (what) {
                case 0 -> apple.portal().assign(uId, app, holder);
                case 1 -> apple.portal().unassign(uId, app, holder);
                default -> user.ifPresent(one -> apple.portal().retireUser(uId, one));
            }
            story.add("by hand in Apple's portal: "
                    + List.of(
                                    "grants " + app + " to " + holder.id(),
                                    "takes " + app + " from " + holder.id(),
                                    "retires " + user)
                            .get(what));
        } catch (IllegalArgumentException e) {
            story.add("Apple's portal refuses: " + e.getMessage());
        }
    }

    /** Another MDM server takes the location, or gives it back. */
    private void anotherMdmServer() {
        String uId = apple.portal().locations().getFirst();
        if (taken) {
            apple.portal().release(uId);
        } else {
            apple.portal()
                    .takeOver(
                            uId,
                            new dev.tegata.simulator.apple.MdmInfo("other", "Other MDM", ""),
                            random.nextBoolean());
        }
        taken = !taken;
        story.add("another MDM server " + (taken ? "takes the location" : "gives the location back"));
    }

    private void isOursAgain() {
        if (taken) {
            anotherMdmServer();
        }
        node.licences.locations().requestSync(ADMIN, location);
        settle();
        if (!pick("select id from location where state = 'FOREIGN_MDM'").isEmpty()) {
            node.licences.locations().takeOver(ADMIN, location);
        }
    }

    private void fault() {
        List<FaultKind> kinds = List.of(
                FaultKind.INVALID_TOKEN_IN_200,
                FaultKind.UNAVAILABLE,
                FaultKind.TOO_MANY_REQUESTS,
                FaultKind.CUT_CONNECTION,
                FaultKind.CUT_AFTER_WORK,
                FaultKind.EVENT_STAYS_PENDING,
                FaultKind.EVENT_ENDS_LATE,
                FaultKind.EVENT_ENDS_BEFORE_ANSWER,
                FaultKind.ERROR_IN_200,
                FaultKind.REFUSED,
                FaultKind.TARGET_FAILS);
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        apple.faults()
                .add(
                        kind == FaultKind.TARGET_FAILS
                                ? Fault.ofTarget(phone().serialNumber, 9603).times(1)
                                : Fault.once(kind));
        story.add("fault " + kind);
    }

    private void leaveOrReturn() {
        Phone phone = phone();
        boolean leaves = phone.isEnrolled();
        story.add(phone.serialNumber + (leaves ? " leaves" : " enrolls anew"));
        node.database().useTransaction(tx -> {
            node.queue.cancelAll(tx, List.of(phone.enrollment), leaves ? "left" : "enrolled anew");
            tx.execute(
                    "update enrollment set state = ?, end_reason = ? where id = ?",
                    leaves ? "GONE" : "ENROLLED",
                    leaves ? "CHECKED_OUT" : null,
                    phone.enrollment);
            if (!leaves) {
                node.licences.deviceEnrolled(tx, phone.device);
            }
        });
        phone.enrolled(!leaves);
    }

    /** A notification reaches the server: perhaps late, perhaps not for the first time. */
    private void deliver(Inbox.Letter letter) {
        story.add("a notification arrives");
        node.licences.notifications().receive(letter.location(), Optional.of(letter.token()), letter.body());
    }

    private void time(Duration passes) {
        clock.advance(passes);
        appleEvents.runDue();
        story.add(passes.toSeconds() + " s pass");
    }

    private void workSome() {
        int runs = 1 + random.nextInt(20);
        for (int i = 0; i < runs; i++) {
            if (random.nextInt(5) == 0) {
                phones.stream().filter(Phone::isEnrolled).forEach(phone -> phone.polls(node));
            } else {
                node.run(random.nextInt(node.workers()));
            }
        }
    }

    // Quiescence
    // ------------------------------------------------------------------------------------------------------------------------

    private int settle() {
        int work = 0;
        boolean busy = true;
        for (int rounds = 0; busy; rounds++) {
            if (rounds > 300) {
                throw new AssertionError("the workers do not come to rest");
            }
            busy = appleEvents.runDue() > 0;
            for (int worker = 0; worker < node.workers(); worker++) {
                busy |= node.run(worker) > 0;
            }
            for (Phone phone : phones) {
                busy |= phone.isEnrolled() && phone.polls(node) > 0;
            }
            work += busy ? 1 : 0;
        }
        return work;
    }

    /** No more faults, no more kills; four days pass, in which everything under way must have ended. */
    void comesToRest() {
        story.add("all is quiet now");
        node.fuse.light(Integer.MAX_VALUE, true);
        apple.faults().clear();
        isOursAgain();
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofMinutes(5));
            settle();
        }
        for (int i = 0; i < 16; i++) {
            clock.advance(Duration.ofHours(6));
            settle();
        }
        node.licences.locations().requestSync(ADMIN, location);
        settle();
    }

    JsonNode atApple() {
        return apple.dump().get("locations").get(0);
    }

    @Override
    public void close() {
        node.close();
        otherTool.close();
    }
}
