package dev.tegata.server.licence.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.location.ClientConfigWorker;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.ClientConfigRow;
import dev.tegata.storage.licence.ClientConfigState;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.NotificationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apple tells us what changed: twice, in any order, in pieces, early, or not at all. */
class NotificationsTest {
    private static final URI OUR_ADDRESS = URI.create("https://mdm.example.com");

    private static TestDatabase db;

    private LicenceWorld world;
    private LocationRow location;
    private int notifications;

    @BeforeAll
    static void openDatabase() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void closeDatabase() {
        db.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new LicenceWorld(db, Optional.empty(), Optional.of(OUR_ADDRESS));
        world.apple.app("361309726", 10);
        location = world.location();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ClientConfigRow config() {
        return db.database().store(ClientConfigStore.class).find(location.id()).orElseThrow();
    }

    private long stored() {
        return db.database().store(NotificationStore.class).count(location.id());
    }

    private String next() {
        return "n-" + ++notifications;
    }

    private static ObjectNode event(String eventId, String type, String result) {
        return FakeApple.JSON
                .createObjectNode()
                .put("eventId", eventId)
                .put("type", type)
                .put("result", result);
    }

    private void assetEvent(String eventId, String result) {
        world.apple.tells("ASSET_MANAGEMENT", next(), event(eventId, "ASSOCIATE", result));
    }

    private ObjectNode accepted(VppUserRow... accounts) {
        ObjectNode content = FakeApple.JSON.createObjectNode();
        for (VppUserRow account : accounts) {
            content.withArray("associatedUsers")
                    .addObject()
                    .put("clientUserId", account.clientUserId().toString())
                    .put("inviteCode", "secret-code")
                    .put("status", "Associated");
        }
        return content;
    }

    /** A person whose account Apple has registered, by notification alone. */
    private VppUserRow registered(String name) {
        VppUserRow account = world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person(name), Optional.empty());
        world.settle();
        world.apple.tells("USER_MANAGEMENT", next(), event(world.apple.lastEventId(), "CREATE", "SUCCESS"));
        world.settle();
        return world.account(account.id());
    }

    private UUID grant(String serialNumber) {
        return grant(serialNumber, "361309726");
    }

    private UUID grant(String serialNumber, String adamId) {
        LicenceWorld.FakeDevice device = world.device(world.person("owner of " + serialNumber), serialNumber);
        return world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(adamId).id(), device.id, InstallMode.PORTAL)
                .id();
    }

    // Setting up

    @Test
    void appleIsToldWhoManagesTheLocationAndWhereToReportAndItsTestIsTakenMeanwhile() {
        assertThat(world.apple.manager()).isEqualTo(LicenceWorld.OUR_MDM);
        assertThat(world.apple.notificationUrl())
                .isEqualTo("https://mdm.example.com/apple/notifications/" + location.id());
        assertThat(world.apple.authToken()).hasSize(43);
        assertThat(stored())
                .as("TEST_NOTIFICATION, posted while client/config was being set")
                .isEqualTo(1);
        assertThat(config().state()).isEqualTo(ClientConfigState.ON);
        assertThat(config().configuredAt()).isPresent();
        assertThat(new String(config().authTokenSealed(), StandardCharsets.ISO_8859_1))
                .doesNotContain(world.apple.authToken());
        assertThat(world.timeline(new Subject(Subject.Kind.LOCATION, location.id())))
                .contains("location.notifications-on");
        assertThat(world.wholeTimeline()).doesNotContain(world.apple.authToken());
    }

    @Test
    void whatAppleKnowsAlreadyIsNotToldAgainAndWhatSomebodyChangedIs() {
        String url = world.apple.notificationUrl();
        long before = world.apple.count("/client/config");
        world.after(ClientConfigWorker.COMPARE_EVERY);
        assertThat(stored()).as("compared, not told").isEqualTo(1);
        assertThat(world.apple.count("/client/config")).isGreaterThan(before);

        world.apple.forgetsNotifications();
        world.after(ClientConfigWorker.COMPARE_EVERY);
        assertThat(world.apple.notificationUrl()).isEqualTo(url);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aRenewedTokenIsToldToo() {
        world.apple.forgetsNotifications();
        world.licences
                .locations()
                .replaceToken(LicenceWorld.ADMIN, location.id(), FakeApple.tokenFile("t2", "2028-11-01T00:00:00+0000"));
        world.settle();
        assertThat(world.apple.notificationUrl()).endsWith(location.id().toString());
    }

    @Test
    void aServerWithAnotherAddressTellsItAtItsStart() {
        try (Licences moved = world.anotherProcess(URI.create("https://new.example.com/tegata"))) {
            moved.workers().stream()
                    .filter(worker -> worker.name().equals("client-config"))
                    .forEach(Worker::runOnce);
            assertThat(world.apple.notificationUrl())
                    .isEqualTo("https://new.example.com/tegata/apple/notifications/" + location.id());
        }
    }

    @Test
    void withoutAnAddressTheLocationSaysThatItIsPolledAndIsStillMarkedAsOurs() throws IOException {
        world.close();
        world = new LicenceWorld(db);
        location = world.location();
        assertThat(config().state()).isEqualTo(ClientConfigState.OFF);
        assertThat(config().detail().orElseThrow()).contains("polling only").contains("vpp.notification-url");
        assertThat(world.apple.manager()).isEqualTo(LicenceWorld.OUR_MDM);
        assertThat(world.apple.notificationUrl()).isEmpty();
    }

    @Test
    void anAddressAppleCannotReachIsSaidOnTheLocationAndSynchronizationGoesOn() throws IOException {
        world.close();
        world = new LicenceWorld(db, Optional.empty(), Optional.of(OUR_ADDRESS));
        world.apple.app("361309726", 10).notifies((url, token, body) -> {
            throw new IllegalStateException("no route to host");
        });
        location = world.location();
        assertThat(config().state()).isEqualTo(ClientConfigState.REFUSED);
        assertThat(config().detail().orElseThrow()).contains("9728");
        assertThat(location.state()).isEqualTo(LocationState.OK);
        assertThat(location.syncedAt()).isPresent();
        assertThat(world.apple.manager())
                .as("all or nothing at Apple, so told apart")
                .isEqualTo(LicenceWorld.OUR_MDM);

        VppUserRow account = world.registered(world.person("taro"));
        assertThat(account.state()).as("by polling").isEqualTo(VppUserState.REGISTERED);

        world.appleReachesUs();
        world.after(Duration.ofHours(1));
        assertThat(config().state()).isEqualTo(ClientConfigState.ON);
        assertThat(config().detail()).isEmpty();
    }

    // Events

    @Test
    void anAnnouncedEventIsAskedForAtOnceAndAnUnannouncedOneOnlyAfterFiveMinutes() {
        UUID assignment = grant("S1");
        world.settle();
        assertThat(world.apple.count("/status")).isZero();
        assetEvent(world.apple.lastEventId(), "SUCCESS");
        world.settle();
        assertThat(world.assignment(assignment).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.count("/status")).isEqualTo(1);

        UUID silent = grant("S2");
        world.settle();
        world.after(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(world.apple.count("/status")).isEqualTo(1);
        world.after(Duration.ofSeconds(1));
        assertThat(world.assignment(silent).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void aNotificationThatIsQuickerThanTheAnswerToItsRequestIsNotForgotten() {
        world.apple.beforeNextAnswer(() -> assetEvent(world.apple.lastEventId(), "SUCCESS"));
        UUID assignment = grant("S1");
        world.settle();
        assertThat(world.assignment(assignment).state())
                .as("without any time passing")
                .isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void aNotificationInTheMomentItsEventGetsItsNameIsSeenByOneOfTheTwo() throws Exception {
        UUID event = Ids.next();
        AppleEventStore events = db.database().store(AppleEventStore.class);
        Instant now = world.clock.instant();
        Instant inFiveMinutes = now.plus(Duration.ofMinutes(5));
        events.posting(event, location.id(), AppleEventType.ASSOCIATE, 1, now, inFiveMinutes);
        Thread naming = Thread.ofVirtual()
                .unstarted(() -> db.database()
                        .useTransaction(
                                tx -> tx.attach(AppleEventStore.class).pending(event, "e-1", now, inFiveMinutes)));
        db.database().useTransaction(tx -> {
            tx.attach(NotificationStore.class)
                    .insert(location.id(), "n", "ASSET_MANAGEMENT", Optional.of("e-1"), now, "{}");
            assertThat(tx.attach(AppleEventStore.class).announced(location.id(), "e-1", now))
                    .as("has no name yet")
                    .isZero();
            naming.start();
            awaitAdvisoryLockWaiter();
        });
        naming.join();
        assertThat(events.find(event).orElseThrow().dueAt()).contains(now);
    }

    private static void awaitAdvisoryLockWaiter() {
        while (db.database()
                        .withHandle(handle -> handle.createQuery(
                                        "select count(*) from pg_locks where locktype = 'advisory' and not granted")
                                .mapTo(Integer.class)
                                .one())
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anEventAnnouncedWhileItIsBeingAskedForIsAskedForAgain() {
        world.apple.holdEvents();
        UUID assignment = grant("S1");
        world.settle();
        String eventId = world.apple.lastEventId();
        world.apple.afterNextStatus(() -> {
            world.apple.letEventsEnd();
            assetEvent(eventId, "SUCCESS");
        });
        assetEvent(eventId, "SUCCESS");
        world.settle();
        assertThat(world.apple.count("/status")).isEqualTo(2);
        assertThat(world.assignment(assignment).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void theSameNotificationTwiceAndOneOfAnUnknownEventChangeNothing() {
        UUID assignment = grant("S1");
        world.settle();
        ObjectNode content = event(world.apple.lastEventId(), "ASSOCIATE", "SUCCESS");
        for (int i = 0; i < 3; i++) {
            world.apple.tells("ASSET_MANAGEMENT", "the same", content);
            world.settle();
        }
        assetEvent("nobody's event", "SUCCESS");
        world.settle();
        assertThat(world.apple.count("/status")).isEqualTo(1);
        assertThat(world.assignment(assignment).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders("361309726")).containsExactly("S1");
        assertThat(stored()).as("the test, the same once, the unknown one").isEqualTo(3);
    }

    @Test
    void mixedResultsInPiecesAndInAnyOrderLeaveEachGrantWithItsOwnResult() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        world.apple.app("409183694", 3);
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        List<UUID> grants = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            grants.add(grant("S" + i, "409183694"));
        }
        // In Apple's portal somebody takes one meanwhile, so that one of the three fails.
        world.apple.assigns("409183694", "serialNumber", "SOMEBODY");
        world.settle();
        String eventId = world.apple.lastEventId();
        List<Runnable> pieces = new ArrayList<>(List.of(
                () -> assetEvent(eventId, "SUCCESS"),
                () -> assetEvent(eventId, "FAILURE"),
                () -> assetEvent(eventId, "SUCCESS")));
        Collections.shuffle(pieces, new Random(seed));
        pieces.forEach(piece -> {
            piece.run();
            world.settle();
        });
        assertThat(grants.stream().map(id -> world.assignment(id).state()).toList())
                .containsExactlyInAnyOrder(AssignmentState.ASSIGNED, AssignmentState.ASSIGNED, AssignmentState.FAILED);
        assertThat(world.apple.holders("409183694")).hasSize(3);
    }

    @Test
    void thePiecesOfALargeEventAreEachALookAndTheLastOneEndsIt() {
        world.apple.holdEvents();
        UUID assignment = grant("S1");
        world.settle();
        String eventId = world.apple.lastEventId();
        assetEvent(eventId, "SUCCESS");
        world.settle();
        assertThat(world.assignment(assignment).state())
                .as("Apple is still at it")
                .isEqualTo(AssignmentState.ASSOCIATING);
        world.apple.letEventsEnd();
        assetEvent(eventId, "SUCCESS");
        world.settle();
        assertThat(world.assignment(assignment).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void anEventOfWhichAppleSaysNothingIsSentAgainAfterTenMinutes() {
        world.apple.loseEvents(true);
        UUID assignment = grant("S1");
        world.settle();
        world.apple.loseEvents(false);
        for (int i = 0; i < 22; i++) {
            world.after(LicenceWorld.POLL);
        }
        assetEvent(world.apple.lastEventId(), "SUCCESS");
        world.settle();
        assertThat(world.assignment(assignment).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.count("/assets/associate")).isEqualTo(2);
    }

    // Acceptance and purchases

    @Test
    void anAcceptanceIsSeenInTheMomentAppleTellsIt() {
        VppUserRow account = registered("taro");
        assertThat(account.state()).isEqualTo(VppUserState.REGISTERED);
        world.apple.accepts(account.clientUserId(), "taro");
        world.apple.tells("USER_ASSOCIATED", next(), accepted(account));
        world.settle();
        VppUserRow seen = world.account(account.id());
        assertThat(seen.state()).isEqualTo(VppUserState.ASSOCIATED);
        assertThat(seen.idHash()).contains("hash-of-taro");
        assertThat(world.timeline(Subject.user(account.userId()))).contains("vpp-user.associated");
        assertThat(storedBodies()).as("invite codes are secrets").doesNotContain("secret-code");
    }

    private String storedBodies() {
        return db.database()
                .withHandle(handle -> handle.createQuery("select string_agg(body::text, '') from notification")
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void anAcceptanceThatWasNotToldIsSeenByTheNextSynchronization() {
        VppUserRow account = registered("taro");
        world.apple.accepts(account.clientUserId(), "taro");
        world.after(Duration.ofDays(1));
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
    }

    @Test
    void anAcceptanceToldWhileAppleCannotBeAskedIsReadALittleLater() {
        VppUserRow account = registered("taro");
        world.apple.accepts(account.clientUserId(), "taro");
        world.apple.next("/users", FakeApple.refusal(503, 9729, "not now"));
        world.apple.tells("USER_ASSOCIATED", next(), accepted(account));
        world.settle();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        world.after(Duration.ofSeconds(30));
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
    }

    @Test
    void aFalseAlarmDoesNotMakeAnAccountAssociated() {
        VppUserRow account = registered("taro");
        world.apple.tells("USER_ASSOCIATED", next(), accepted(account));
        world.settle();
        assertThat(world.account(account.id()).state())
                .as("Apple's list decides")
                .isEqualTo(VppUserState.REGISTERED);
    }

    @Test
    void manyPurchasesAreReadOnceAndWithinSeconds() {
        long reads = world.apple.count("/assets");
        for (int i = 0; i < 20; i++) {
            world.apple.app("361309726", 11 + i);
            ObjectNode count = FakeApple.JSON
                    .createObjectNode()
                    .put("adamId", "361309726")
                    .put("pricingParam", "STDQ")
                    .put("countDelta", 1);
            world.apple.tells("ASSET_COUNT", next(), count);
            world.settle();
        }
        world.after(Notifications.COUNTS_READ_WITHIN);
        assertThat(world.asset("361309726").availableCount()).isEqualTo(30);
        assertThat(world.apple.count("/assets")).isEqualTo(reads + 1);
    }

    @Test
    void synchronizationsOnDemandDoNotPutTheDailyFullOneOff() {
        LocationRow before = world.location(location.id());
        for (int hour = 0; hour < 24; hour++) {
            world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
            world.after(Duration.ofHours(1));
        }
        assertThat(world.location(location.id()).fullSyncedAt().orElseThrow())
                .isAfterOrEqualTo(before.fullSyncedAt().orElseThrow().plus(Duration.ofDays(1)));
    }

    @Test
    void oldNotificationsAreRemoved() {
        world.after(OldNotifications.KEEP.plusDays(1));
        assertThat(stored()).isZero();
    }

    // Another MDM

    @Test
    void anotherMdmStopsAllWritingAndIsNotRobbedUntilAnAdministratorSaysSo() {
        VppUserRow account = registered("taro");
        world.apple.managedBy("someone-else");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.FOREIGN_MDM);

        String ours = world.apple.authToken();
        UUID person = world.person("hanako");
        assertThatThrownBy(() -> world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty()))
                .isInstanceOf(Problem.class);
        long writes = writes();
        world.after(Duration.ofDays(2));
        assertThat(writes()).isEqualTo(writes);
        assertThat(world.apple.manager()).isEqualTo("someone-else");
        assertThat(config().state()).isEqualTo(ClientConfigState.OFF);
        assertThat(config().detail().orElseThrow()).contains("Other MDM");

        world.licences.locations().takeOver(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(world.apple.manager()).isEqualTo(LicenceWorld.OUR_MDM);
        assertThat(world.apple.authToken())
                .as("the other server may have read the old one")
                .isNotEqualTo(ours);
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
        assertThat(config().state()).isEqualTo(ClientConfigState.ON);
        assertThat(world.timeline(new Subject(Subject.Kind.LOCATION, location.id())))
                .containsSubsequence("location.state", "location.take-over", "location.taken-over");
        assertThat(world.licences
                        .vppUsers()
                        .create(LicenceWorld.ADMIN, person, Optional.empty())
                        .state())
                .isEqualTo(VppUserState.CREATING);
    }

    @Test
    void whatWasAskedForBeforeAnotherMdmCameIsNotSentAfterwards() {
        UUID assignment = grant("S1");
        world.apple.managedBy("someone-else");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.run("location-sync");
        world.settle();
        assertThat(world.apple.count("/assets/associate")).isZero();
        assertThat(world.assignment(assignment).state()).isIn(AssignmentState.REQUESTED, AssignmentState.FAILED);
    }

    @Test
    void thatAppleIsAwayDoesNotMakeUsForgetTheOtherMdm() {
        world.apple.managedBy("someone-else");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        world.apple.next("/client/config", new FakeApple.Fault(503, "", false));
        world.apple.next("/client/config", FakeApple.refusal(503, 9729, "without mdmInfo"));
        world.apple.next("/client/config", FakeApple.refusal(503, 9729, "without mdmInfo"));
        world.after(Duration.ofHours(1));
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.FOREIGN_MDM);
    }

    @Test
    void aLocationThatIsOursCannotBeTakenOver() {
        assertThatThrownBy(() -> world.licences.locations().takeOver(LicenceWorld.ADMIN, location.id()))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.LOCATION_NOT_FOREIGN));
    }

    private long writes() {
        return world.apple.count("/users/create")
                + world.apple.count("/users/retire")
                + world.apple.count("/assets/associate")
                + world.apple.count("/assets/disassociate");
    }
}
