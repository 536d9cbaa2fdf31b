package dev.tegata.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.SettableClock;
import dev.tegata.server.ca.CertificateAuthority;
import dev.tegata.server.ca.Digests;
import dev.tegata.server.ca.ScepChallenges;
import dev.tegata.server.ca.ScepService;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.command.EffectWorker;
import dev.tegata.server.enrollment.CheckIn;
import dev.tegata.server.enrollment.CreatedLink;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.EnrollmentListener;
import dev.tegata.server.enrollment.EnrollmentProfiles;
import dev.tegata.server.enrollment.EnrollmentSettings;
import dev.tegata.server.enrollment.Enrollments;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.enrollment.LastSeen;
import dev.tegata.server.http.Handler;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.http.Route;
import dev.tegata.server.identity.Identity;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.event.Notifications;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.licence.ClientConfigStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cms.CMSSignedData;
import org.jdbi.v3.core.Handle;
import org.slf4j.LoggerFactory;

/** The device side of one node on a database of its own, spoken to without a network. */
final class DeviceSide implements AutoCloseable {
    private static final CertificateIssuer LISTENER = CertificateIssuer.selfSigned(
            new X500Principal("CN=mdm.example.com"),
            Instant.parse("2026-11-23T00:00:00Z"),
            Instant.parse("2027-11-23T00:00:00Z"));

    final TestDatabase db = TestDatabase.create();
    final SettableClock clock = new SettableClock("2026-11-23T09:00:00Z");
    final Sealer sealer = Sealer.of(Sealer.newKeySet());
    final Timeline timeline = new Timeline(clock);
    final CommandQueue commands = new CommandQueue(clock, sealer);
    final CertificateAuthority authority;
    final CertificateIssuer listener = LISTENER;
    /** What else happens when a device has enrolled. */
    EnrollmentListener whenEnrolled = (tx, device) -> {};
    /** Why devices left, in their order. */
    final List<EndReason> left = new ArrayList<>();

    final Inventory inventory;
    final Enrollments enrollments;
    final EnrollmentLinks links;
    final EffectWorker effects;
    final LastSeen lastSeen;
    final DeviceRoutes routes;
    private final Licences licences;
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.tegata.server");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    DeviceSide() {
        this(Optional.empty());
    }

    private EnrollmentListener listener() {
        return new EnrollmentListener() {
            @Override
            public void enrolled(Handle transaction, UUID deviceId) {
                whenEnrolled.enrolled(transaction, deviceId);
            }

            @Override
            public void left(Handle transaction, UUID deviceId, EndReason reason) {
                left.add(reason);
            }
        };
    }

    DeviceSide(Optional<String> certificateHeader) {
        Bell bell = new Bell();
        authority = CertificateAuthority.open(db.database(), sealer, clock);
        EnrollmentSettings settings = new EnrollmentSettings(
                URI.create("https://mdm.example.com:8443"),
                "Example & Co",
                "com.example.enrollment",
                Optional.of(TestDevice.TOPIC),
                false,
                List.of(listener.certificate()),
                List.of(listener.certificate()),
                listener.key());
        inventory = new Inventory(db.database(), commands, timeline, bell);
        enrollments = new Enrollments(db.database(), sealer, commands, inventory, listener(), timeline, clock);
        links = new EnrollmentLinks(db.database(), settings, timeline, clock);
        effects = new EffectWorker(db.database(), clock, List.of(inventory));
        licences = new Licences(
                db.database(),
                clock,
                commands,
                sealer,
                bell,
                LicenceSettings.defaults(Optional.empty()),
                Optional.empty());
        lastSeen = new LastSeen(db.database(), clock);
        routes = new DeviceRoutes(
                new Identity(db.database(), clock, certificateHeader),
                new CheckIn(db.database(), sealer, enrollments, clock, bell),
                new CommandReports(db.database(), clock, bell, sealer),
                lastSeen,
                new ScepService(db.database(), authority, timeline, clock),
                links,
                new EnrollmentProfiles(db.database(), settings, authority, new ScepChallenges(clock)));
        logged.start();
        log.addAppender(logged);
    }

    /** The part that takes what Apple reports. */
    Notifications notifications() {
        return licences.notifications();
    }

    /** A location of which Apple was told this token to notify with. */
    UUID location(String uid, String token) {
        UUID id = Ids.next();
        database().useTransaction(handle -> {
            handle.execute(
                    "insert into location (id, uid, name, organization_name, token_sealed, token_expires_at, state, due_at, created_at)"
                            + " values (?, ?, '本社', 'Example', '', now(), 'OK', now(), now())",
                    id,
                    uid);
            handle.attach(ClientConfigStore.class)
                    .insert(id, sealer.sealText(token, "test"), Digests.sha256(token), clock.instant());
        });
        return id;
    }

    @Override
    public void close() {
        licences.close();
        log.detachAppender(logged);
        db.close();
    }

    Database database() {
        return db.database();
    }

    Response put(Request request) throws Exception {
        return routes.management.handle(request);
    }

    Response get(Handler handler, String pattern, String token, String language) throws Exception {
        return handler.handle(Request.builder("GET", pattern.replace("{token}", token))
                .header("Accept-Language", language)
                .matched(new Route("GET", pattern), Map.of("token", token))
                .build());
    }

    Response page(String token, String language) throws Exception {
        return get(routes.enrollmentPage, "/enroll/{token}", token, language);
    }

    Response profile(String token) throws Exception {
        return get(routes.enrollmentProfile, "/enroll/{token}/profile", token, "en");
    }

    UUID user(String name) {
        UUID organization = Ids.next();
        UUID user = Ids.next();
        database().useTransaction(handle -> {
            handle.execute(
                    "insert into organization (id, name, created_at) values (?, ?, now())",
                    organization,
                    "Org of " + name);
            handle.execute(
                    "insert into users (id, organization_id, name, created_at) values (?, ?, ?, now())",
                    user,
                    organization,
                    name);
        });
        return user;
    }

    /** A link; returns its token. */
    String link(Optional<UUID> owner) {
        CreatedLink created = links.create(Actor.admin("test"), owner, Duration.ofDays(7));
        return created.url().substring("https://mdm.example.com:8443/enroll/".length());
    }

    /** The payloads of a freshly downloaded profile. */
    List<PlistDict> payloads(String token) throws Exception {
        Response response = profile(token);
        assertThat(response.status()).isEqualTo(200);
        byte[] plist =
                (byte[]) new CMSSignedData(response.body()).getSignedContent().getContent();
        return Plist.parse(plist).dicts("PayloadContent");
    }

    static PlistDict payload(List<PlistDict> payloads, String type) {
        return payloads.stream()
                .filter(payload -> payload.requireString("PayloadType").equals(type))
                .findFirst()
                .orElseThrow();
    }

    String challenge(String token) throws Exception {
        return payload(payloads(token), "com.apple.security.scep")
                .requireDict("PayloadContent")
                .requireString("Challenge");
    }

    TestDevice.ScepAnswer scep(byte[] pkiMessage, TestDevice device) throws Exception {
        Response response = routes.scepPost.handle(Request.builder("POST", "/scep?operation=PKIOperation")
                .body(pkiMessage)
                .build());
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("application/x-pki-message");
        return TestDevice.read(response.body(), device.keys);
    }

    /** A device with a certificate, which has said nothing yet. */
    TestDevice certified(String udid, Optional<UUID> owner) throws Exception {
        TestDevice device = new TestDevice(udid);
        byte[] request =
                device.firstRequest(authority.certificate(), challenge(link(owner)), "T-" + udid, clock.instant());
        device.keep(scep(request, device).certificate().orElseThrow());
        return device;
    }

    TestDevice authenticated(String udid, Optional<UUID> owner) throws Exception {
        TestDevice device = certified(udid, owner);
        assertThat(put(device.checkIn(device.authenticate())).status()).isEqualTo(200);
        return device;
    }

    /** A device that went the whole way; its inventory commands wait. */
    TestDevice enrolled(String udid, Optional<UUID> owner) throws Exception {
        TestDevice device = authenticated(udid, owner);
        Response answer =
                put(device.checkIn(Plist.xml(device.tokenUpdate("token-" + udid).build())));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        return device;
    }

    EnrollmentRow enrollment(String key) {
        return database().store(EnrollmentStore.class).findByKey(key).orElseThrow();
    }

    List<String> waiting(String key) {
        return database()
                .withHandle(handle -> handle.createQuery("""
                        select request_type from command_queue q join enrollment e on e.id = q.enrollment_id
                        where e.enrollment_key = :key order by command_uuid
                        """)
                        .bind("key", key)
                        .mapTo(String.class)
                        .list());
    }

    List<String> events() {
        return database()
                .withHandle(handle -> handle.createQuery("select type from event order by id")
                        .mapTo(String.class)
                        .list());
    }

    /** Everything a bad input must leave as it was. */
    List<String> state() {
        List<String> state = new ArrayList<>();
        for (String table : List.of(
                "device",
                "enrollment",
                "enrollment_link",
                "scep_challenge",
                "identity_certificate",
                "command_queue",
                "command_history",
                "push_intent",
                "event")) {
            state.addAll(database()
                    .withHandle(handle -> handle.createQuery(
                                    "select '" + table + " ' || t::text from " + table + " t order by 1")
                            .mapTo(String.class)
                            .list()));
        }
        return state;
    }

    /** Sends what must be refused: nothing changes, it is logged once, and the reason is in the answer. */
    Response refused(int status, Request request) throws Exception {
        List<String> before = state();
        logged.list.clear();
        Response answer = put(request);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        assertThat(state()).isEqualTo(before);
        assertThat(warnings()).hasSize(1);
        return answer;
    }

    List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    void forgetLog() {
        logged.list.clear();
    }

    static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
