package dev.tegata.server;

import dev.tegata.server.admin.AdminErrors;
import dev.tegata.server.admin.AdminRoutes;
import dev.tegata.server.admin.AdminServices;
import dev.tegata.server.ca.CertificateAuthority;
import dev.tegata.server.ca.ScepChallenges;
import dev.tegata.server.ca.ScepService;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.EffectWorker;
import dev.tegata.server.command.HistoryKeeper;
import dev.tegata.server.config.Configuration;
import dev.tegata.server.config.Setting;
import dev.tegata.server.device.DeviceRoutes;
import dev.tegata.server.enrollment.CheckIn;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.EnrollmentProfiles;
import dev.tegata.server.enrollment.EnrollmentSettings;
import dev.tegata.server.enrollment.Enrollments;
import dev.tegata.server.enrollment.ExpiredLinks;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.enrollment.LastSeen;
import dev.tegata.server.enrollment.UnlockTokens;
import dev.tegata.server.http.HttpServer;
import dev.tegata.server.http.HttpSettings;
import dev.tegata.server.identity.Identity;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.people.Organizations;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.people.Users;
import dev.tegata.server.push.PushSettings;
import dev.tegata.server.push.PushWaveWorker;
import dev.tegata.server.push.PushWorker;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.server.work.Worker;
import dev.tegata.server.work.Workers;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.CommandHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * Who knows whom: the one place where the parts of the server are made and put together, and taken apart in reverse.
 *
 * <p>Thread-safe; closing it twice is harmless.
 */
public final class Wiring implements AutoCloseable {
    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private final HttpServer deviceListener;
    private final HttpServer adminListener;
    private final Workers workers;

    private Wiring(Configuration configuration, InstantSource clock) {
        boolean complete = false;
        try {
            Setup setup = new Setup(configuration);
            Sealer sealer = setup.sealer();
            Database database = opened(Database.open(setup.database()));
            // At the very first start its key has to be made, which takes a while: the rest is made meanwhile.
            CompletableFuture<CertificateAuthority> authority =
                    CompletableFuture.supplyAsync(() -> CertificateAuthority.open(database, sealer, clock));
            Timeline timeline = new Timeline(clock);
            Bell bell = new Bell();

            // Commands
            CommandQueue commands = new CommandQueue(clock, sealer);
            CommandReports reports = new CommandReports(database, clock, bell, sealer);

            // Licences
            Licences licences =
                    opened(new Licences(database, clock, commands, sealer, bell, setup.licences(), setup.mail()));

            // Devices
            Setup.Push push = setup.push();
            push.sender().ifPresent(this::opened);
            EnrollmentSettings enrollment = setup.enrollment(push.topic());
            Inventory inventory = new Inventory(database, commands, timeline, bell);
            Enrollments enrollments = new Enrollments(
                    database, sealer, commands, inventory, licences.enrollmentListener(), timeline, clock);
            EnrollmentLinks links = new EnrollmentLinks(database, enrollment, timeline, clock);

            // Administrators
            ApiTokens tokens = new ApiTokens(database, timeline, clock);
            tokens.ensureFirst(Path.of(configuration.text(Setting.ADMIN_TOKEN_FILE)));
            AdminServices admin = new AdminServices(
                    database,
                    clock,
                    timeline,
                    tokens,
                    new Organizations(database, timeline, clock),
                    new Users(database, timeline, clock),
                    new Ownership(database, timeline, licences::ownerChanged, bell),
                    new DeviceCommands(database, commands, timeline, bell),
                    new UnlockTokens(database, sealer),
                    enrollments,
                    links,
                    inventory,
                    licences);

            // Work that goes on by itself
            LastSeen lastSeen = opened(new LastSeen(database, clock));
            List<EffectHandler> ears = new ArrayList<>(licences.effectHandlers());
            ears.add(inventory);
            List<Worker> work = new ArrayList<>(licences.workers());
            work.add(new EffectWorker(database, clock, ears));
            work.add(new PushWorker(
                    database, push.channel(), PushSettings.DEFAULTS, timeline, clock, RandomGenerator.getDefault()));
            work.add(new PushWaveWorker(database, clock, RandomGenerator.getDefault()));
            work.add(lastSeen);
            work.add(new ExpiredLinks(database, clock));
            work.add(new HistoryKeeper(
                    new CommandHistory(database),
                    clock,
                    configuration.duration(Setting.HISTORY_KEEP, Duration.ofDays(7), Duration.ofDays(3650))));
            workers = opened(new Workers(work));
            bell.listen(workers::wake);

            // The listeners come last: whoever reaches us finds everything in place.
            HttpSettings deviceSide = setup.deviceListener();
            CertificateAuthority identities = made(authority);
            DeviceRoutes devices = new DeviceRoutes(
                    new Identity(database, clock, configuration.optional(Setting.DEVICE_CERTIFICATE_HEADER)),
                    new CheckIn(database, sealer, enrollments, clock, bell),
                    reports,
                    lastSeen,
                    new ScepService(database, identities, timeline, clock),
                    links,
                    new EnrollmentProfiles(database, enrollment, identities, new ScepChallenges(clock)));
            deviceListener =
                    opened(HttpServer.start(deviceSide, devices.routes(licences.notifications()), devices.errors()));
            adminListener = opened(HttpServer.start(setup.adminListener(), AdminRoutes.of(admin), new AdminErrors()));
            workers.start();
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /**
     * Starts a server.
     *
     * @throws dev.tegata.server.config.ConfigurationException when a setting cannot be used
     * @throws dev.tegata.storage.StorageException when the database cannot
     */
    public static Wiring start(Configuration configuration, InstantSource clock) {
        return new Wiring(configuration, clock);
    }

    /** What became of {@code part}; a failure is the one it failed with. */
    private static <P> P made(CompletableFuture<P> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private <C extends AutoCloseable> C opened(C part) {
        closers.push(part);
        return part;
    }

    public int devicePort() {
        return deviceListener.port();
    }

    public int adminPort() {
        return adminListener.port();
    }

    @Override
    public synchronized void close() {
        while (!closers.isEmpty()) {
            Closing.quietly(closers.pop());
        }
    }
}
