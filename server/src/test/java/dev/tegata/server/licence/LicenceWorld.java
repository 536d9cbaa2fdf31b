package dev.tegata.server.licence;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.SettableClock;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.EffectWorker;
import dev.tegata.server.config.Secret;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.licence.apple.Waiting;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.mail.MailSettings;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventStore;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.MdmInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A server's licence workflow on an empty database, with Apple beside it and a clock that the test moves. */
public final class LicenceWorld implements AutoCloseable {
    public static final String OUR_MDM = "our-mdm";
    public static final MdmInfo MDM_INFO = new MdmInfo(OUR_MDM, "Tegata", "本社");
    public static final Actor ADMIN = Actor.admin("test");
    public static final Duration POLL = Duration.ofSeconds(30);

    public final TestDatabase db;
    public final SettableClock clock = new SettableClock("2026-11-23T03:00:00Z");
    public final FakeApple apple;
    public final Sealer sealer = Sealer.of(Sealer.newKeySet());
    public final CommandQueue queue = new CommandQueue(clock, sealer);
    public final Licences licences;
    private final Bell bell = new Bell();
    private final Optional<MailSettings> mail;
    /** What every device speaks with. */
    private static final byte[] IDENTITY = {0};

    private final CommandReports reports;
    private final EffectWorker effects;
    private final UUID organization = Ids.next();

    /** @param db is emptied */
    public LicenceWorld(TestDatabase db) throws IOException {
        this(db, Optional.empty());
    }

    public LicenceWorld(TestDatabase db, Optional<Integer> smtpPort) throws IOException {
        this(db, smtpPort, Optional.empty());
    }

    /** @param notifications where Apple notifies this server; the fake one is wired to it without a network */
    public LicenceWorld(TestDatabase db, Optional<Integer> smtpPort, Optional<URI> notifications) throws IOException {
        this.db = db;
        execute(
                "truncate organization, device, enrollment, location, event, command, command_queue, command_history, command_effect,"
                        + " push_intent cascade");
        apple = new FakeApple();
        mail = smtpPort.map(port -> new MailSettings(
                "localhost",
                port,
                MailSettings.Encryption.NONE,
                Optional.of("mdm"),
                Optional.of(new Secret("secret")),
                "info@example.com",
                Optional.of("情報システム部")));
        // A test's requests are made at one instant; their turns come as if time went on.
        licences = licences(bell, notifications, pause -> true);
        appleReachesUs();
        reports = new CommandReports(db.database(), clock, bell, sealer);
        List<EffectHandler> ears = new ArrayList<>(licences.effectHandlers());
        ears.add(new Inventory(db.database(), queue, new Timeline(clock), bell));
        effects = new EffectWorker(db.database(), clock, ears);
        execute("insert into organization (id, name, created_at) values (?, '本社', now())", organization);
    }

    /** The licence workflow of one more server on the same database; whoever made it closes it. */
    public Licences node(Waiting waiting) {
        return licences(bell, Optional.empty(), waiting);
    }

    private Licences licences(Bell heard, Optional<URI> notifications, Waiting waiting) {
        LicenceSettings defaults = LicenceSettings.defaults(Optional.of(MDM_INFO));
        return new Licences(
                new Workbench(db.database(), clock, new Timeline(clock), queue, sealer, heard),
                new LicenceSettings(
                        apple.base(),
                        Optional.empty(),
                        Optional.of(MDM_INFO),
                        notifications,
                        defaults.syncEvery(),
                        defaults.firstPoll(),
                        defaults.pollInterval(),
                        defaults.firstCheck(),
                        defaults.checkInterval(),
                        defaults.licenceRetry(),
                        defaults.metadata()),
                mail,
                waiting);
    }

    /** Apple's notifications reach this server, without a network. */
    public void appleReachesUs() {
        apple.notifies((url, token, body) -> {
            UUID location = UUID.fromString(url.substring(url.lastIndexOf('/') + 1));
            licences.notifications().receive(location, Optional.of(token), body.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A process beside this one, just started, that Apple is to notify elsewhere. */
    public Licences anotherProcess(URI notifications) {
        return licences(new Bell(), Optional.of(notifications), pause -> true);
    }

    public void execute(String sql, Object... arguments) {
        db.database().useTransaction(tx -> tx.execute(sql, arguments));
    }

    /** Runs every worker until none finds anything to do now. */
    public void settle() {
        int rounds = 0;
        boolean busy = true;
        while (busy) {
            busy = effects.runOnce() > 0;
            for (Worker worker : licences.workers()) {
                busy |= worker.runOnce() > 0;
            }
            if (++rounds > 200) {
                throw new AssertionError("the workers do not come to rest");
            }
        }
    }

    /** One run of one worker. */
    public int run(String worker) {
        return licences.workers().stream()
                .filter(each -> each.name().equals(worker))
                .findFirst()
                .orElseThrow()
                .runOnce();
    }

    /** Lets time pass and everything due happen. */
    public void after(Duration pause) {
        clock.advance(pause);
        settle();
    }

    /** Until Apple has been asked for the status of what was posted. */
    public void appleHasAnswered() {
        settle();
        after(POLL);
    }

    public LocationRow location() {
        LocationRow location = licences.locations().add(ADMIN, FakeApple.tokenFile("t1", "2027-11-01T00:00:00+0000"));
        settle();
        return location(location.id());
    }

    public LocationRow location(UUID id) {
        return db.database().store(LocationStore.class).find(id).orElseThrow();
    }

    public UUID person(String name) {
        UUID id = Ids.next();
        execute(
                "insert into users (id, organization_id, name, email, created_at) values (?, ?, ?, ?, now())",
                id,
                organization,
                name,
                name + "@example.com");
        return id;
    }

    /** A person whose account Apple has registered. */
    public VppUserRow registered(UUID userId) {
        VppUserRow account = licences.vppUsers().create(ADMIN, userId, Optional.empty());
        appleHasAnswered();
        return account(account.id());
    }

    /** A person who accepted, with an Apple Account of the own. */
    public VppUserRow associated(UUID userId) {
        VppUserRow account = registered(userId);
        apple.accepts(account.clientUserId(), "account-of-" + userId);
        licences.vppUsers().refresh(ADMIN, account.id());
        return account(account.id());
    }

    public VppUserRow account(UUID id) {
        return db.database().store(VppUserStore.class).find(id).orElseThrow();
    }

    public AssetRow asset(String adamId) {
        return db.database().store(AssetStore.class).page(Optional.empty(), false, Optional.empty(), 100).stream()
                .filter(asset -> asset.adamId().equals(adamId))
                .findFirst()
                .orElseThrow();
    }

    public AssignmentRow assignment(UUID id) {
        return db.database().store(AssignmentStore.class).find(id).orElseThrow();
    }

    public InstallRow install(FakeDevice device, String adamId) {
        return db.database()
                .store(InstallStore.class)
                .of(device.id, asset(adamId).id())
                .orElseThrow();
    }

    public List<String> timeline(Subject subject) {
        return db.database().store(EventStore.class).timeline(subject, Optional.empty(), 100).reversed().stream()
                .map(Event::type)
                .toList();
    }

    /** Everything that stands in the timeline, as one text. */
    public String wholeTimeline() {
        return db.database()
                .store(EventStore.class)
                .all(Optional.empty(), 10_000)
                .toString();
    }

    /** An administrator links the device to that person. */
    public void gives(FakeDevice device, UUID owner) {
        new Ownership(db.database(), new Timeline(clock), licences::ownerChanged, new Bell())
                .give(ADMIN, device.id, Optional.of(owner));
        settle();
    }

    public FakeDevice device(UUID owner, String serialNumber) {
        return new FakeDevice(owner, serialNumber, false);
    }

    public FakeDevice userEnrolledDevice(UUID owner) {
        return new FakeDevice(owner, "none", true);
    }

    /** What both got who did the same thing at the same moment: an answer, or the problem. */
    public static List<Object> twice(Callable<?> act) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Object>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(threads.submit(() -> {
                    try {
                        return act.call();
                    } catch (Problem problem) {
                        return problem;
                    }
                }));
            }
            List<Object> results = new ArrayList<>();
            for (Future<Object> each : both) {
                results.add(each.get());
            }
            return results;
        }
    }

    /** An enrolled device, as far as commands go. */
    public final class FakeDevice {
        public final UUID id = Ids.next();
        private final String key = "UDID-" + id;
        public final UUID enrollment = Ids.ofEnrollment(key);
        private Optional<String> signedInTo = Optional.empty();

        private FakeDevice(UUID owner, String serialNumber, boolean userEnrollment) {
            execute(
                    "insert into device (id, device_key, user_enrollment, serial_number, name, os_version, owner_id, created_at)"
                            + " values (?, ?, ?, ?, ?, '18.1', ?, now())",
                    id,
                    key,
                    userEnrollment,
                    serialNumber,
                    "iPhone " + serialNumber,
                    owner);
            execute(
                    "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                            + " values (?, ?, ?, ?, 'ENROLLED', ?, ?)",
                    enrollment,
                    key,
                    id,
                    userEnrollment ? "USER_ENROLLMENT_DEVICE" : "DEVICE",
                    IDENTITY,
                    clock.instant());
        }

        public FakeDevice restricted(String json) {
            execute("update device set restrictions = ?::jsonb where id = ?", json, id);
            return this;
        }

        public FakeDevice runs(String version) {
            execute("update device set os_version = ? where id = ?", version, id);
            return this;
        }

        public void leaves() {
            execute("update enrollment set state = 'GONE', end_reason = 'CHECKED_OUT' where id = ?", enrollment);
        }

        /** Enrolls anew: its queue is emptied, and whoever waited is told. */
        public void enrollsAnew() {
            db.database().useTransaction(tx -> queue.cancelAll(tx, List.of(enrollment), "enrolled anew"));
            execute("update enrollment set state = 'ENROLLED', end_reason = null where id = ?", enrollment);
            settle();
            db.database().useTransaction(tx -> licences.deviceEnrolled(tx, id));
            settle();
        }

        /** The Apple Account it says to be signed in with when it is asked. */
        public FakeDevice signedInTo(String appleAccount) {
            signedInTo = Optional.of(appleAccount);
            return this;
        }

        /** Polls; returns the command it is given, but for the question about its Apple Account, which it answers by itself. */
        public Optional<PlistDict> polls() {
            Optional<PlistDict> given = says(PlistDict.of("Status", "Idle"));
            while (given.isPresent()
                    && given.get()
                            .requireDict("Command")
                            .requireString("RequestType")
                            .equals("DeviceInformation")) {
                given = says(storeAccount(given.get()));
            }
            return given;
        }

        private PlistDict storeAccount(PlistDict question) {
            PlistDict.Builder answer = PlistDict.builder();
            signedInTo.ifPresent(account ->
                    answer.put("iTunesStoreAccountIsActive", true).put("iTunesStoreAccountHash", "hash-of-" + account));
            return PlistDict.of(
                    "Status",
                    "Acknowledged",
                    "CommandUUID",
                    question.requireString("CommandUUID"),
                    "QueryResponses",
                    answer.build());
        }

        /** Polls and is given a command of that type. */
        public PlistDict isTold(String requestType) {
            PlistDict envelope =
                    polls().orElseThrow(() -> new AssertionError("nothing waits, expected " + requestType));
            String type = envelope.requireDict("Command").requireString("RequestType");
            if (!type.equals(requestType)) {
                throw new AssertionError("expected " + requestType + ", was given " + type);
            }
            return envelope;
        }

        /** Answers a command, and the server draws the consequences. */
        public void answers(PlistDict command, PlistDict answer) {
            says(answer.toBuilder()
                    .put("CommandUUID", command.requireString("CommandUUID"))
                    .build());
            settle();
        }

        public void acknowledges(PlistDict command) {
            answers(command, PlistDict.of("Status", "Acknowledged"));
        }

        public void fails(PlistDict command, long code, String text) {
            answers(
                    command,
                    PlistDict.of(
                            "Status",
                            "Error",
                            "ErrorChain",
                            List.of(PlistDict.of(
                                    "ErrorCode",
                                    code,
                                    "ErrorDomain",
                                    "MDMErrorDomain",
                                    "USEnglishDescription",
                                    text))));
        }

        /** Takes InstallApplication with a state. */
        public void startsInstalling(PlistDict command, String bundleId, String state) {
            answers(command, PlistDict.of("Status", "Acknowledged", "Identifier", bundleId, "State", state));
        }

        public void lists(PlistDict command, String bundleId, String status) {
            answers(
                    command,
                    PlistDict.of(
                            "Status",
                            "Acknowledged",
                            "ManagedApplicationList",
                            PlistDict.of(bundleId, PlistDict.of("Status", status, "ManagementFlags", 1L))));
        }

        private Optional<PlistDict> says(PlistDict report) {
            PlistDict body = report.toBuilder().put("UDID", key).build();
            return reports.receive(IDENTITY, CommandReport.decode(Plist.xml(body)))
                    .orElseThrow()
                    .command()
                    .map(Plist::parse);
        }
    }

    @Override
    public void close() {
        licences.close();
        apple.close();
    }
}
