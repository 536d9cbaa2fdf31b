package dev.tegata.server.licence.renewal;

import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.invitation.Invitations;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.account.AccountRenewalRow;
import dev.tegata.storage.account.AccountRenewalRow.Step;
import dev.tegata.storage.account.AccountRenewalStore;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Takes renewals of VPP accounts from one step to the next, as soon as the account is as far as it takes. */
public final class AccountRenewalWorker implements Worker {
    /** Longer than a step takes; also the pause while the location is not served. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final int RECENT = 10;

    private final Workbench bench;
    private final VppUsers vppUsers;
    private final Invitations invitations;
    private final Waitlist waitlist;

    public AccountRenewalWorker(Workbench bench, VppUsers vppUsers, Invitations invitations, Waitlist waitlist) {
        this.bench = bench;
        this.vppUsers = vppUsers;
        this.invitations = invitations;
        this.waitlist = waitlist;
    }

    @Override
    public String name() {
        return "account-renewal";
    }

    @Override
    public int runOnce() {
        Optional<AccountRenewalRow> due = bench.database()
                .store(AccountRenewalStore.class)
                .claim(bench.now(), bench.now().plus(LEASE));
        due.ifPresent(this::step);
        return due.isPresent() ? 1 : 0;
    }

    private void step(AccountRenewalRow renewal) {
        VppUserRow account = bench.database().withHandle(tx -> VppUsers.find(tx, renewal.vppUserId()));
        Actor actor = new Actor(renewal.askedBy());
        boolean asFar = switch (renewal.step()) {
            case CREATE -> account.state() == VppUserState.RETIRED;
            case INVITE -> account.state() == VppUserState.REGISTERED || account.state() == VppUserState.ASSOCIATED;
            case GRANT -> account.state() == VppUserState.ASSOCIATED;
        };
        if (!asFar) {
            bench.database().useTransaction(tx -> stopped(tx, renewal, account));
            return;
        }
        switch (renewal.step()) {
            case CREATE -> bench.database().useTransaction(tx -> create(tx, actor, account));
            case INVITE -> invite(actor, renewal, account);
            case GRANT -> bench.database().useTransaction(tx -> grant(tx, actor, renewal, account));
        }
        bench.bell().ring();
    }

    /** It was not retired or not created, or somebody else retired it meanwhile. */
    private void stopped(Handle tx, AccountRenewalRow renewal, VppUserRow account) {
        if (tx.attach(AccountRenewalStore.class).end(account.id(), renewal.step()) > 0) {
            refused(
                    tx,
                    Actor.SYSTEM,
                    account,
                    "vpp-user.renewal-stopped",
                    Map.of("state", account.state().name()));
        }
    }

    private void create(Handle tx, Actor actor, VppUserRow account) {
        AccountRenewalStore renewals = tx.attach(AccountRenewalStore.class);
        if (renewals.goOn(account.id(), Step.CREATE, Step.INVITE, bench.now()) == 0) {
            return;
        }
        tx.savepoint("create");
        try {
            vppUsers.create(tx, actor, account.userId(), Optional.of(account.locationId()));
        } catch (Problem problem) {
            tx.rollbackToSavepoint("create");
            if (problem.code() == ProblemCode.LOCATION_NOT_SERVED) {
                renewals.goOn(
                        account.id(), Step.INVITE, Step.CREATE, bench.now().plus(LEASE));
            } else {
                renewals.end(account.id(), Step.INVITE);
                refused(tx, actor, account, "vpp-user.renewal-stopped", reason(problem));
            }
        }
    }

    /** Run again after a crash it finds the invitation that it made. */
    private void invite(Actor actor, AccountRenewalRow renewal, VppUserRow account) {
        if (account.state() == VppUserState.REGISTERED && !isInvited(renewal, account)) {
            try {
                onDevicesOrByMail(actor, account);
            } catch (Problem problem) {
                // What was held is granted all the same once somebody has invited the person in another way.
                bench.database()
                        .useTransaction(
                                tx -> refused(tx, actor, account, "vpp-user.renewal-not-invited", reason(problem)));
            }
        }
        bench.database().store(AccountRenewalStore.class).goOn(account.id(), Step.INVITE, Step.GRANT, bench.now());
    }

    private boolean isInvited(AccountRenewalRow renewal, VppUserRow account) {
        return bench
                .database()
                .store(InvitationStore.class)
                .page(Optional.of(account.userId()), Optional.of(account.locationId()), Optional.empty(), RECENT)
                .stream()
                .filter(invitation -> invitation.createdAt().isAfter(renewal.createdAt()))
                .map(InvitationRow::state)
                .anyMatch(InvitationState.OPEN::equals);
    }

    private void onDevicesOrByMail(Actor actor, VppUserRow account) {
        try {
            invitations.inviteOnDevices(actor, account.userId(), Optional.of(account.locationId()));
        } catch (Problem problem) {
            if (problem.code() != ProblemCode.NO_LINKED_DEVICE
                    && problem.code() != ProblemCode.NO_DEVICE_CAN_BE_ASKED) {
                throw problem;
            }
            invitations.inviteByMail(actor, account.userId(), Optional.of(account.locationId()));
        }
    }

    private void grant(Handle tx, Actor actor, AccountRenewalRow renewal, VppUserRow account) {
        AccountRenewalStore renewals = tx.attach(AccountRenewalStore.class);
        List<AccountRenewalStore.Held> held = renewals.held(account.id());
        if (renewals.end(account.id(), Step.GRANT) == 0) {
            return;
        }
        for (InstallMode install : InstallMode.values()) {
            List<Grants.Wish> wishes = held.stream()
                    .filter(each -> each.install() == install)
                    .map(each -> Grants.Wish.ofUser(each.assetId(), account.userId()))
                    .toList();
            // Whoever waited meanwhile may have got the licence: then the next one is this person's.
            for (Started started : waitlist.grantAll(tx, actor, wishes, install, Waitlist.MOST_PRIORITY, bench.now())) {
                if (started instanceof Started.Refused refused) {
                    refused(tx, actor, account, "vpp-user.renewal-not-granted", reason(refused.problem()));
                }
            }
        }
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "vpp-user.renewed",
                        Subjects.of(account),
                        Map.of("since", renewal.createdAt().toString()));
    }

    private void refused(Handle tx, Actor actor, VppUserRow account, String type, Map<String, ?> detail) {
        bench.timeline().append(tx, actor, type, EventResult.FAILED, Subjects.of(account), detail);
    }

    private static Map<String, String> reason(Problem problem) {
        return Map.of("code", problem.code().key(), "reason", String.valueOf(problem.getMessage()));
    }
}
