package dev.tegata.server.licence;

import dev.tegata.protocol.command.ManagedApplicationList;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.enrollment.EnrollmentListener;
import dev.tegata.server.licence.account.Accounts;
import dev.tegata.server.licence.account.OpenInvitations;
import dev.tegata.server.licence.account.UserSettlement;
import dev.tegata.server.licence.account.VppUserRefreshWorker;
import dev.tegata.server.licence.account.VppUserWorker;
import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.apple.Waiting;
import dev.tegata.server.licence.assignment.AssetPolicies;
import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.assignment.AssignmentRequests;
import dev.tegata.server.licence.assignment.AssignmentSettlement;
import dev.tegata.server.licence.assignment.AssignmentWorker;
import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.HolderPolicy;
import dev.tegata.server.licence.assignment.LicenceReturns;
import dev.tegata.server.licence.event.AppleEvents;
import dev.tegata.server.licence.event.Notifications;
import dev.tegata.server.licence.event.OldNotifications;
import dev.tegata.server.licence.install.InstallReports;
import dev.tegata.server.licence.install.InstallSteps;
import dev.tegata.server.licence.install.InstallWorker;
import dev.tegata.server.licence.install.Installs;
import dev.tegata.server.licence.invitation.DeviceAsking;
import dev.tegata.server.licence.invitation.InvitationMailWorker;
import dev.tegata.server.licence.invitation.Invitations;
import dev.tegata.server.licence.invitation.UnansweredInvitations;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.location.AssetMetadataWorker;
import dev.tegata.server.licence.location.ClientConfigWorker;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.location.TokenExpiryWorker;
import dev.tegata.server.licence.move.MoveWorker;
import dev.tegata.server.licence.move.Moves;
import dev.tegata.server.licence.operation.OperationSteps;
import dev.tegata.server.licence.operation.OperationWorker;
import dev.tegata.server.licence.operation.Operations;
import dev.tegata.server.licence.reclaim.ReclaimMailWorker;
import dev.tegata.server.licence.reclaim.ReclaimWorker;
import dev.tegata.server.licence.reclaim.Reclaims;
import dev.tegata.server.licence.renewal.AccountRenewalWorker;
import dev.tegata.server.licence.renewal.AccountRenewals;
import dev.tegata.server.licence.sync.Differences;
import dev.tegata.server.licence.sync.Reconciler;
import dev.tegata.server.licence.sync.SyncWorker;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.licence.waitlist.WaitlistWorker;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.mail.MailSender;
import dev.tegata.server.mail.MailSettings;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The whole licence workflow, put together: the services for the API, the workers that carry out, and the ears for what devices answer.
 * Thread-safe; whoever made it closes it after its workers have ended.
 */
public final class Licences implements AutoCloseable {
    private final Workbench bench;
    private final Apple apple;
    private final Locations locations;
    private final VppUsers vppUsers;
    private final AccountRenewals accountRenewals;
    private final Invitations invitations;
    private final Assignments assignments;
    private final AssetPolicies assetPolicies;
    private final HolderPolicy holderPolicy;
    private final Moves moves;
    private final Waitlist waitlist;
    private final Reclaims reclaims;
    private final Installs installs;
    private final Differences differences;
    private final LicenceReturns returns;
    private final Notifications notifications;
    private final Operations operations;
    private final List<Worker> workers;
    private final List<EffectHandler> effectHandlers;
    private final InstallReports installReports;

    /** @param mail empty when no mail server is configured: inviting by mail is then refused */
    public Licences(
            Database database,
            InstantSource clock,
            CommandQueue queue,
            Sealer sealer,
            Bell bell,
            LicenceSettings settings,
            Optional<MailSettings> mail) {
        this(database, clock, queue, sealer, bell, settings, mail, Waiting.ASLEEP);
    }

    /**
     * @param mail empty when no mail server is configured: inviting by mail is then refused
     * @param waiting how a request waits for its turn at Apple
     */
    public Licences(
            Database database,
            InstantSource clock,
            CommandQueue queue,
            Sealer sealer,
            Bell bell,
            LicenceSettings settings,
            Optional<MailSettings> mail,
            Waiting waiting) {
        this(new Workbench(database, clock, new Timeline(clock), queue, sealer, bell), settings, mail, waiting);
    }

    Licences(Workbench bench, LicenceSettings settings, Optional<MailSettings> mail, Waiting waiting) {
        this.bench = bench;
        this.apple = new Apple(bench, settings, waiting);
        InstallSteps steps = new InstallSteps(bench, settings);
        this.installs = new Installs(bench, steps);
        this.installReports = new InstallReports(steps, settings);
        Ledger ledger = new Ledger(bench);
        AssignmentBook book = new AssignmentBook(bench, installs, ledger);
        this.returns = new LicenceReturns(bench, book, installs);
        OpenInvitations open = new OpenInvitations(bench);
        Accounts accounts = new Accounts(bench, open, book);
        DeviceAsking asking = new DeviceAsking(bench, apple);
        this.locations = new Locations(bench, apple);
        this.notifications = new Notifications(bench);
        this.vppUsers = new VppUsers(bench, apple, accounts);
        this.accountRenewals = new AccountRenewals(bench, vppUsers);
        this.invitations = new Invitations(bench, apple, open, asking, mail.isPresent());
        this.assignments = new Assignments(bench, book);
        this.assetPolicies = new AssetPolicies(bench);
        this.holderPolicy = new HolderPolicy(bench);
        this.moves = new Moves(bench, assignments);
        this.waitlist = new Waitlist(bench, assignments);
        this.reclaims = new Reclaims(bench, mail.isPresent());
        this.differences = new Differences(bench, book, assignments);
        this.operations = new Operations(bench, apple, holderPolicy);
        AssignmentRequests requests = new AssignmentRequests(bench, apple, settings, book);
        this.workers = List.of(
                new SyncWorker(bench, apple, new Reconciler(bench, apple, accounts, book, ledger), settings),
                new ClientConfigWorker(bench, apple, settings),
                new VppUserRefreshWorker(bench, apple, accounts),
                new OldNotifications(bench),
                new AccountRenewalWorker(bench, vppUsers, invitations, waitlist),
                new AssetMetadataWorker(bench, apple, settings.metadata()),
                new TokenExpiryWorker(bench),
                new VppUserWorker(bench, apple, settings),
                new OperationWorker(bench, apple, new OperationSteps(bench, assignments, waitlist, vppUsers), requests),
                new AssignmentWorker(bench, requests),
                new AppleEvents(
                        bench,
                        apple,
                        settings,
                        new UserSettlement(bench, apple, accounts),
                        new AssignmentSettlement(bench, apple, book)),
                asking,
                new InvitationMailWorker(bench, apple, mail.map(server -> new MailSender(server, bench.clock()))),
                new UnansweredInvitations(bench, open),
                new InstallWorker(bench, steps),
                returns,
                new WaitlistWorker(bench, assignments),
                new MoveWorker(bench, book, installs),
                new ReclaimWorker(bench, reclaims, returns),
                new ReclaimMailWorker(bench, reclaims, mail.map(server -> new MailSender(server, bench.clock()))));
        List<EffectHandler> ears = new ArrayList<>(installReports.handlers());
        ears.add(asking);
        this.effectHandlers = List.copyOf(ears);
    }

    public Locations locations() {
        return locations;
    }

    public VppUsers vppUsers() {
        return vppUsers;
    }

    public AccountRenewals accountRenewals() {
        return accountRenewals;
    }

    public Invitations invitations() {
        return invitations;
    }

    public Assignments assignments() {
        return assignments;
    }

    public AssetPolicies assetPolicies() {
        return assetPolicies;
    }

    public HolderPolicy holderPolicy() {
        return holderPolicy;
    }

    public Moves moves() {
        return moves;
    }

    public Waitlist waitlist() {
        return waitlist;
    }

    public Reclaims reclaims() {
        return reclaims;
    }

    public Differences differences() {
        return differences;
    }

    public Operations operations() {
        return operations;
    }

    public Installs installs() {
        return installs;
    }

    /** What Apple tells of its own accord. */
    public Notifications notifications() {
        return notifications;
    }

    /** To be given to the server's {@code Enrollments}. */
    public EnrollmentListener enrollmentListener() {
        return new EnrollmentListener() {
            @Override
            public void enrolled(Handle transaction, UUID deviceId) {
                deviceEnrolled(transaction, deviceId);
            }

            @Override
            public void left(Handle transaction, UUID deviceId, EndReason reason) {
                deviceLeft(
                        transaction,
                        deviceId,
                        reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        };
    }

    /** To be run by the server's {@code Workers}. */
    public List<Worker> workers() {
        return workers;
    }

    /** To be given to the server's {@code EffectWorker}. */
    public List<EffectHandler> effectHandlers() {
        return effectHandlers;
    }

    /**
     * Tells the workflow that a device has enrolled anew (its first TokenUpdate after an Authenticate): what waited for it goes on, and what it
     * had or may have is installed or offered again.
     */
    public void deviceEnrolled(Handle transaction, UUID deviceId) {
        // An enrollment link may have brought another owner.
        invitations.ownerChanged(transaction, deviceId);
        transaction.attach(InvitationStore.class).deviceCameBack(deviceId, bench.now());
        installs.deviceEnrolled(transaction, deviceId);
        reclaims.deviceCame(transaction, deviceId);
    }

    /**
     * Tells the workflow that a device is not managed any more: its own licences come back by the policy of their location, its owner's stay,
     * and what was to be installed on it is dropped.
     *
     * @param reason key for the ledger: {@code checked-out} or {@code removed}
     */
    public void deviceLeft(Handle transaction, UUID deviceId, String reason) {
        returns.deviceLeft(transaction, deviceId, reason);
        transaction.attach(WaitlistStore.class).lookAt(deviceId, bench.now());
    }

    /**
     * Tells the workflow that a device was given to somebody else, or taken from its owner: what is under way for the owner before ends, what
     * the new owner holds is installed or offered. What is installed stays.
     */
    public void ownerChanged(Handle transaction, UUID deviceId) {
        invitations.ownerChanged(transaction, deviceId);
        installs.ownerChanged(transaction, deviceId);
        reclaims.deviceCame(transaction, deviceId);
    }

    /** Takes in a list of managed apps that was asked for elsewhere, for some states are listed only once. */
    public void managedApplications(Handle transaction, UUID deviceId, ManagedApplicationList.Answer answer) {
        installReports.observed(transaction, deviceId, answer, Optional.empty());
    }

    @Override
    public void close() {
        apple.close();
    }
}
