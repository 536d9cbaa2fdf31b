package dev.tegata.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.enrollment.ExpiredLinks;
import dev.tegata.server.enrollment.LastSeen;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.device.DeviceListingStore;
import dev.tegata.storage.device.DeviceRow;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.enrollment.EnrollmentKind;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.push.ClaimedPush;
import dev.tegata.storage.push.PushIntentStore;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device and the server, from the link to the check-out. */
class EnrollmentDialogueTest {
    private DeviceSide server;

    @BeforeEach
    void open() {
        server = new DeviceSide();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aProfileHoldsTheTrustRootTheServiceThatIssuesIdentitiesAndTheServer() throws Exception {
        List<PlistDict> payloads = server.payloads(server.link(Optional.empty()));
        assertThat(DeviceSide.payload(payloads, "com.apple.security.root").requireData("PayloadContent"))
                .isEqualTo(server.listener.certificate().getEncoded());
        PlistDict mdm = DeviceSide.payload(payloads, "com.apple.mdm");
        assertThat(mdm.requireString("ServerURL")).isEqualTo("https://mdm.example.com:8443/mdm/command");
        assertThat(mdm.requireString("CheckInURL")).isEqualTo("https://mdm.example.com:8443/mdm/checkin");
        assertThat(mdm.requireString("Topic")).isEqualTo(TestDevice.TOPIC);
        assertThat(mdm.requireBool("CheckOutWhenRemoved")).isTrue();
        PlistDict scep = DeviceSide.payload(payloads, "com.apple.security.scep").requireDict("PayloadContent");
        assertThat(scep.requireString("URL")).isEqualTo("https://mdm.example.com:8443/scep");
        assertThat(scep.requireData("CAFingerprint")).hasSize(20);
    }

    @Test
    void aDeviceEnrollsThroughALinkBelongsToItsOwnerAndIsAskedAboutItself() throws Exception {
        UUID hanako = server.user("花子");
        TestDevice device = server.authenticated("UDID-1", Optional.of(hanako));
        assertThat(server.enrollment("UDID-1").state()).isEqualTo(EnrollmentState.PENDING);
        assertThat(server.waiting("UDID-1")).isEmpty();

        Response answer = server.put(device.checkIn(Plist.xml(device.tokenUpdate("t1")
                .put("UnlockToken", new byte[] {1, 2, 3})
                .build())));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).as("an empty plist would not be empty").isEmpty();
        assertThat(server.enrollment("UDID-1").state()).isEqualTo(EnrollmentState.ENROLLED);
        assertThat(server.enrollment("UDID-1").kind()).isEqualTo(EnrollmentKind.DEVICE);
        assertThat(server.waiting("UDID-1")).containsExactly("DeviceInformation", "Restrictions");
        assertThat(server.events())
                .containsExactly(
                        "enrollment-link.created", "enrollment-link.used", "device.authenticated", "device.enrolled");

        DeviceRow row =
                server.database().store(DeviceStore.class).findByKey("UDID-1").orElseThrow();
        assertThat(row.ownerId()).contains(hanako);
        assertThat(row.organizationId()).isPresent();
        assertThat(row.serialNumber()).contains("C39-UDID-1");
    }

    @Test
    void whoHearsOfAnEnrollmentTakesItsRowsBeforeThePushIsWishedForAsItsWorkersDo() throws Exception {
        TestDevice device = server.authenticated("UDID-1", Optional.empty());
        AtomicLong wishes = new AtomicLong(-1);
        server.whenEnrolled = (tx, id) -> wishes.set(tx.createQuery("select count(*) from push_intent")
                .mapTo(Long.class)
                .one());
        server.put(device.checkIn(Plist.xml(device.tokenUpdate("t1").build())));
        assertThat(wishes).as("else the two could wait for each other").hasValue(0);
        assertThat(server.waiting("UDID-1")).containsExactly("DeviceInformation", "Restrictions");
    }

    @Test
    void whatADeviceSaysAboutItselfIsKept() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        PlistDict asked = Plist.parse(server.put(device.command(device.idle())).body());
        assertThat(asked.requireDict("Command").strings("Queries"))
                .contains("iTunesStoreAccountIsActive", "iTunesStoreAccountHash", "IsSupervised");
        PlistDict.Builder information = PlistDict.builder()
                .put(
                        "QueryResponses",
                        PlistDict.builder()
                                .put("DeviceName", "花子の iPhone")
                                .put("OSVersion", "18.2")
                                .put("IsSupervised", true)
                                .put("iTunesStoreAccountIsActive", true)
                                .put("iTunesStoreAccountHash", "HASH=")
                                .build());
        Response next =
                server.put(device.command(device.report("Acknowledged", asked.string("CommandUUID"), information)));
        assertThat(next.header("Content-Type")).contains("application/xml; charset=UTF-8");
        PlistDict restrictions = Plist.parse(next.body());
        assertThat(restrictions.requireDict("Command").requireString("RequestType"))
                .isEqualTo("Restrictions");
        PlistDict.Builder prohibited = PlistDict.builder()
                .put(
                        "GlobalRestrictions",
                        PlistDict.of(
                                "restrictedBool",
                                PlistDict.of("allowAppInstallation", PlistDict.of("value", false)),
                                "restrictedValue",
                                PlistDict.of("maxInactivity", PlistDict.of("value", 5L))));
        assertThat(server.put(device.command(
                                device.report("Acknowledged", restrictions.string("CommandUUID"), prohibited)))
                        .body())
                .isEmpty();

        assertThat(server.effects.runOnce()).isEqualTo(2);
        DeviceRow row =
                server.database().store(DeviceStore.class).findByKey("UDID-1").orElseThrow();
        assertThat(row.name()).contains("花子の iPhone");
        assertThat(row.osVersion()).contains("18.2");
        assertThat(row.supervised()).contains(true);
        assertThat(row.storeAccountHash()).contains("HASH=");
        assertThat(row.restrictions()).contains("{\"maxInactivity\": 5, \"allowAppInstallation\": false}");
        assertThat(row.restrictionsAt()).contains(server.clock.instant());
        assertThat(server.events()).contains("device.inventoried");
    }

    @Test
    void aDeviceInSetupAssistantPutsAnInvitationOffAndIsAskedAgainLater() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        UUID enrollment = server.enrollment("UDID-1").id();
        PlistDict first = Plist.parse(server.put(device.command(device.idle())).body());
        PlistDict second = Plist.parse(
                server.put(device.command(device.report("NotNow", first.string("CommandUUID"), PlistDict.builder())))
                        .body());
        assertThat(second.string("CommandUUID")).isNotEqualTo(first.string("CommandUUID"));
        assertThat(server.put(device.command(
                                device.report("NotNow", second.string("CommandUUID"), PlistDict.builder())))
                        .body())
                .as("it put off everything there is")
                .isEmpty();
        assertThat(Plist.parse(server.put(device.command(device.idle())).body()).string("CommandUUID"))
                .as("it polled by itself")
                .isEqualTo(first.string("CommandUUID"));
        assertThat(server.enrollment("UDID-1").id()).isEqualTo(enrollment);
    }

    @Test
    void theLinkIsUsedUpByACertificateAndTheSameRequestGetsTheSameCertificateAgain() throws Exception {
        String token = server.link(Optional.empty());
        String challenge = server.challenge(token);
        TestDevice device = new TestDevice("UDID-1");
        byte[] request = device.firstRequest(server.authority.certificate(), challenge, "T-1", server.clock.instant());
        X509Certificate issued = server.scep(request, device).certificate().orElseThrow();
        assertThat(server.profile(token).status()).isEqualTo(410);
        assertThat(issued.getSubjectX500Principal().getName()).matches("CN=[0-9a-f-]{36}");

        byte[] again = device.firstRequest(server.authority.certificate(), challenge, "T-1", server.clock.instant());
        assertThat(server.scep(again, device).certificate()).contains(issued);
        byte[] escaped = Base64.getEncoder().encode(again);
        Response byGet = server.routes.scepGet.handle(Request.builder(
                        "GET",
                        "/scep?operation=PKIOperation&message="
                                + new String(escaped, StandardCharsets.US_ASCII)
                                        .replace("+", "%2B")
                                        .replace("=", "%3D"))
                .build());
        assertThat(TestDevice.read(byGet.body(), device.keys).certificate()).contains(issued);
    }

    @Test
    void ofTwoDevicesOnOneLinkTheFirstOneGetsACertificate() throws Exception {
        String token = server.link(Optional.empty());
        String first = server.challenge(token);
        String second = server.challenge(token);
        TestDevice one = new TestDevice("UDID-1");
        TestDevice two = new TestDevice("UDID-2");
        X509Certificate ca = server.authority.certificate();
        assertThat(server.scep(one.firstRequest(ca, first, "T-1", server.clock.instant()), one)
                        .certificate())
                .isPresent();
        assertThat(server.scep(two.firstRequest(ca, second, "T-2", server.clock.instant()), two)
                        .failInfo())
                .contains("2");
    }

    @Test
    void aRenewedCertificateIsAcceptedBesideTheOldOne() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        X509Certificate old = device.certificate();
        KeyPair newKeys = CertificateIssuer.newRsaKey();
        byte[] request = device.renewal(server.authority.certificate(), newKeys, "T-2");
        X509Certificate renewed = server.scep(request, device).certificate().orElseThrow();
        assertThat(renewed.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
        assertThat(server.scep(device.renewal(server.authority.certificate(), newKeys, "T-2"), device)
                        .certificate())
                .as("sent again")
                .contains(renewed);

        assertThat(server.put(device.command(device.idle())).status())
                .as("the answer may have been lost: the old one still counts")
                .isEqualTo(200);
        device.keys = newKeys;
        device.keep(renewed);
        assertThat(server.put(device.command(device.idle())).status()).isEqualTo(200);
    }

    @Test
    void authenticatingAnewForgetsWhatWaitedAndWhatWasEscrowed() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.put(device.checkIn(Plist.xml(device.message("SetBootstrapToken")
                .put("BootstrapToken", new byte[] {9})
                .build())));
        TestDevice again = server.certified("UDID-1", Optional.empty());
        assertThat(server.put(again.checkIn(again.authenticate())).status()).isEqualTo(200);
        assertThat(server.waiting("UDID-1")).isEmpty();
        assertThat(server.enrollment("UDID-1").state()).isEqualTo(EnrollmentState.PENDING);
        assertThat(server.database()
                        .store(EnrollmentStore.class)
                        .bootstrapToken(server.enrollment("UDID-1").id()))
                .isEmpty();
        assertThat(server.put(device.checkIn(Plist.xml(device.tokenUpdate("t2").build())))
                        .status())
                .as("the new profile failed to install: the device went back to its old certificate")
                .isEqualTo(200);
    }

    @Test
    void onceEnrolledAnewTheOldCertificateIsRefused() throws Exception {
        TestDevice old = server.enrolled("UDID-1", Optional.empty());
        TestDevice again = server.enrolled("UDID-1", Optional.empty());
        assertThat(DeviceSide.text(server.refused(400, old.command(old.idle()))))
                .contains("replaced");
        assertThat(server.put(again.command(again.idle())).status()).isEqualTo(200);
    }

    @Test
    void aLaterTokenUpdateWakesWhatWaitsOnlyWhenItChangesSomething() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.database().useTransaction(tx -> tx.execute("delete from push_intent"));
        server.put(device.checkIn(Plist.xml(device.tokenUpdate("token-UDID-1").build())));
        assertThat(pushesWished()).isEmpty();
        server.put(device.checkIn(Plist.xml(device.tokenUpdate("another").build())));
        assertThat(pushesWished())
                .singleElement()
                .satisfies(push -> assertThat(push.pushToken().orElseThrow())
                        .isEqualTo("another".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTokenUpdateAfterPushesWereStoppedResumesThemAndStandsInTheTimeline() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.database().useTransaction(tx -> {
            tx.execute("delete from push_intent");
            tx.execute("update enrollment set push_stopped = 'Unregistered'");
        });
        server.put(device.checkIn(Plist.xml(device.tokenUpdate("token-UDID-1").build())));
        assertThat(server.events()).contains("device.push-resumed");
        assertThat(pushesWished())
                .singleElement()
                .satisfies(push -> assertThat(push.pushStopped()).isEmpty());
    }

    private List<ClaimedPush> pushesWished() {
        return server.database()
                .store(PushIntentStore.class)
                .claim(server.clock.instant(), server.clock.instant().plusSeconds(60), 10);
    }

    @Test
    void anUnlockTokenOutlivesATokenUpdateThatDoesNotBringOne() throws Exception {
        TestDevice device = server.authenticated("UDID-1", Optional.empty());
        server.put(device.checkIn(Plist.xml(
                device.tokenUpdate("t1").put("UnlockToken", new byte[] {4, 5}).build())));
        server.put(device.checkIn(Plist.xml(device.tokenUpdate("t2").build())));
        UUID enrollment = server.enrollment("UDID-1").id();
        byte[] kept = server.database()
                .store(EnrollmentStore.class)
                .unlockToken(enrollment)
                .orElseThrow();
        assertThat(server.sealer.open(kept, "enrollment.unlock_token/" + enrollment))
                .containsExactly(4, 5);
    }

    @Test
    void aDeviceThatCheckedOutIsGoneUntilARestoreBringsItBack() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] checkOut = Plist.xml(device.message("CheckOut").build());
        assertThat(server.put(device.checkIn(checkOut)).status()).isEqualTo(200);
        assertThat(server.put(device.checkIn(checkOut)).status()).isEqualTo(200);
        assertThat(server.enrollment("UDID-1").endReason()).contains(EndReason.CHECKED_OUT);
        assertThat(server.waiting("UDID-1")).isEmpty();
        assertThat(server.events()).containsOnlyOnce("device.checked-out");
        assertThat(server.left).as("who listens hears it once").containsExactly(EndReason.CHECKED_OUT);
        assertThat(DeviceSide.text(server.refused(400, device.command(device.idle()))))
                .contains("has ended");

        server.put(device.checkIn(Plist.xml(device.tokenUpdate("t9").build())));
        assertThat(server.enrollment("UDID-1").state()).isEqualTo(EnrollmentState.ENROLLED);
    }

    @Test
    void aDeviceAnAdministratorRemovedIsToldToRemoveItsProfile() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.enrollments.remove(
                Actor.admin("test"), server.enrollment("UDID-1").deviceId());
        assertThat(server.left).containsExactly(EndReason.REMOVED);
        Response answer = server.refused(403, device.command(device.idle()));
        assertThat(DeviceSide.text(answer)).contains("\"com.apple.unrecognized.device\"");
        assertThat(answer.header("Content-Type")).contains("application/json");
        server.refused(403, device.checkIn(device.authenticate()));
        assertThat(server.enrolled("UDID-1", Optional.empty()).certificate())
                .as("a new link brings it back")
                .isNotNull();
    }

    @Test
    void aDeviceRemovedAfterItCheckedOutIsSentAwayWhenItComesBackFromABackup() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.put(device.checkIn(Plist.xml(device.message("CheckOut").build())));
        server.enrollments.remove(
                Actor.admin("test"), server.enrollment("UDID-1").deviceId());
        server.refused(403, device.checkIn(Plist.xml(device.tokenUpdate("t9").build())));
    }

    @Test
    void linksAndChallengesOfThePastAreRemovedAndThoseInUseAreNot() throws Exception {
        server.enrolled("UDID-1", Optional.empty());
        String open = server.link(Optional.empty());
        server.challenge(open);
        ExpiredLinks expired = new ExpiredLinks(server.database(), server.clock);
        expired.runOnce();
        assertThat(rows("enrollment_link")).isEqualTo(2);
        assertThat(rows("scep_challenge")).isEqualTo(2);

        server.clock.advance(Duration.ofDays(37));
        String fresh = server.link(Optional.empty());
        expired.runOnce();
        assertThat(rows("enrollment_link")).as("7 days open, 30 days kept").isEqualTo(3);
        assertThat(rows("scep_challenge")).isZero();
        server.clock.advance(Duration.ofDays(1));
        expired.runOnce();
        assertThat(rows("enrollment_link")).isEqualTo(1);
        assertThat(server.page(fresh, "en").status()).isEqualTo(200);
    }

    @Test
    void aPollThatFindsNothingWritesNothing() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        server.database().useTransaction(tx -> tx.execute("delete from command_queue"));
        List<String> before = server.state();
        int polls = 30;
        long transaction = nextTransaction();
        for (int i = 0; i < polls; i++) {
            Response answer = server.put(device.command(device.idle()));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        // PostgreSQL numbers only transactions that write; some are its own, of autovacuum.
        assertThat(nextTransaction() - transaction).isLessThan(polls);
        assertThat(server.state()).isEqualTo(before);
    }

    private long nextTransaction() {
        return server.database()
                .withHandle(handle -> handle.createQuery("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
                        .mapTo(Long.class)
                        .one());
    }

    private int rows(String table) {
        return server.database()
                .withHandle(handle -> handle.createQuery("select count(*) from " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void whenADeviceWasLastSeenIsWrittenNowAndThenForAllTogether() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        TestDevice silent = server.enrolled("UDID-2", Optional.empty());
        server.lastSeen.close();
        Instant enrolled = server.clock.instant();
        server.clock.advance(Duration.ofHours(1));
        server.put(device.command(device.idle()));
        server.lastSeen.runOnce();
        server.lastSeen.runOnce();
        assertThat(seenAt(device)).isEqualTo(enrolled.plus(Duration.ofHours(1)));
        assertThat(seenAt(silent)).isEqualTo(enrolled);

        server.clock.advance(Duration.ofSeconds(10));
        server.put(device.command(device.idle()));
        server.lastSeen.runOnce();
        assertThat(seenAt(device)).as("not yet").isEqualTo(enrolled.plus(Duration.ofHours(1)));
        server.refused(400, silent.command(device.idle()));
        server.clock.advance(LastSeen.STALE);
        server.lastSeen.runOnce();
        assertThat(seenAt(device)).isEqualTo(enrolled.plus(Duration.ofHours(1)).plusSeconds(10));
        assertThat(seenAt(silent)).as("one that is refused was not seen").isEqualTo(enrolled);
    }

    private Instant seenAt(TestDevice device) {
        return server.database()
                .store(DeviceListingStore.class)
                .find(server.database()
                        .store(DeviceStore.class)
                        .findByKey(device.udid)
                        .orElseThrow()
                        .id())
                .orElseThrow()
                .seenAt()
                .orElseThrow();
    }

    @Test
    void aUserOfASharedIPadHasAChannelOfTheirOwn() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] update = Plist.xml(device.tokenUpdate("user-token")
                .put("UserID", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")
                .put("UserShortName", "taro@example.com")
                .build());
        assertThat(server.put(device.checkIn(update)).status()).isEqualTo(200);
        assertThat(server.enrollment("UDID-1:taro@example.com").kind()).isEqualTo(EnrollmentKind.SHARED_IPAD_USER);
        assertThat(server.waiting("UDID-1:taro@example.com")).isEmpty();
        assertThat(server.events()).contains("device.user-enrolled");

        TestDevice again = server.authenticated("UDID-1", Optional.empty());
        assertThat(server.enrollment("UDID-1:taro@example.com").endReason()).contains(EndReason.RE_ENROLLED);
        assertThat(again.certificate()).isNotEqualTo(device.certificate());
    }

    @Test
    void aUserEnrollmentIsNotAskedWhatItMayNotTell() throws Exception {
        TestDevice device = server.certified("EID-1", Optional.empty());
        PlistDict.Builder authenticate = PlistDict.builder()
                .put("MessageType", "Authenticate")
                .put("Topic", TestDevice.TOPIC)
                .put("EnrollmentID", "EID-1");
        assertThat(server.put(device.checkIn(Plist.xml(authenticate.build()))).status())
                .isEqualTo(200);
        PlistDict.Builder update = PlistDict.builder()
                .put("MessageType", "TokenUpdate")
                .put("Topic", TestDevice.TOPIC)
                .put("EnrollmentID", "EID-1")
                .put("Token", new byte[] {1})
                .put("PushMagic", "m");
        assertThat(server.put(device.checkIn(Plist.xml(update.build()))).status())
                .isEqualTo(200);
        assertThat(server.enrollment("EID-1").kind()).isEqualTo(EnrollmentKind.USER_ENROLLMENT_DEVICE);
        assertThat(server.waiting("EID-1")).containsExactly("DeviceInformation");
        byte[] poll = Plist.xml(PlistDict.of("Status", "Idle", "EnrollmentID", "EID-1"));
        String asked = new String(server.put(device.command(poll)).body(), StandardCharsets.UTF_8);
        assertThat(asked).contains("DeviceName").doesNotContain("SerialNumber").doesNotContain("iTunesStoreAccount");
    }

    @Test
    void theBootstrapTokenComesBackAsItWasGivenAndLiesSealed() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] token = "very secret".getBytes(StandardCharsets.UTF_8);
        byte[] get = Plist.xml(device.message("GetBootstrapToken").build());
        assertThat(Plist.parse(server.put(device.checkIn(get)).body()).has("BootstrapToken"))
                .isFalse();
        server.put(device.checkIn(Plist.xml(
                device.message("SetBootstrapToken").put("BootstrapToken", token).build())));
        assertThat(Plist.parse(server.put(device.checkIn(get)).body()).requireData("BootstrapToken"))
                .isEqualTo(token);
        assertThat(server.database()
                        .store(EnrollmentStore.class)
                        .bootstrapToken(server.enrollment("UDID-1").id())
                        .orElseThrow())
                .isNotEqualTo(token);
        server.put(device.checkIn(Plist.xml(device.message("SetBootstrapToken").build())));
        assertThat(Plist.parse(server.put(device.checkIn(get)).body()).has("BootstrapToken"))
                .isFalse();
    }

    @Test
    void whatThisServerDoesNotServeIsAnsweredWithoutHarm() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        assertThat(server.put(device.checkIn(Plist.xml(device.message("UserAuthenticate")
                                .put("UserID", "U-1")
                                .build())))
                        .status())
                .isEqualTo(410);
        assertThat(server.put(device.checkIn(Plist.xml(device.message("DeclarativeManagement")
                                .put("Endpoint", "tokens")
                                .build())))
                        .status())
                .isEqualTo(404);
        assertThat(DeviceSide.text(server.refused(
                        400,
                        device.checkIn(Plist.xml(device.message("GetToken")
                                .put("TokenServiceType", "com.apple.maid")
                                .build())))))
                .contains("com.apple.maid");
    }

    @Test
    void bothKindsOfMessageMayComeToOneAddressWithOrWithoutAContentType() throws Exception {
        TestDevice device = server.enrolled("UDID-1", Optional.empty());
        byte[] update = Plist.xml(device.tokenUpdate("t5").build());
        assertThat(server.put(Request.builder("PUT", "/mdm/command")
                                .clientCertificate(device.certificate())
                                .body(update)
                                .build())
                        .status())
                .isEqualTo(200);
        assertThat(server.put(Request.builder("PUT", "/mdm/checkin")
                                .clientCertificate(device.certificate())
                                .body(device.idle())
                                .build())
                        .body())
                .isNotEmpty();
    }

    @Test
    void inventoryCanBeAskedForAgain() throws Exception {
        server.enrolled("UDID-1", Optional.empty());
        UUID device = server.enrollment("UDID-1").deviceId();
        assertThat(server.inventory.request(Actor.admin("test"), device)).hasSize(2);
        assertThat(server.waiting("UDID-1")).hasSize(4);
    }
}
