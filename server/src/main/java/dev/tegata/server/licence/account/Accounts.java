package dev.tegata.server.licence.account;

import dev.tegata.protocol.command.DeviceInformation;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.storage.waitlist.WaitlistStore;
import dev.tegata.vpp.UserFilter;
import dev.tegata.vpp.VppUser;
import dev.tegata.vpp.VppUserStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Takes over what Apple says about VPP accounts, with everything that follows from it. */
public final class Accounts {
    private final Workbench bench;
    private final OpenInvitations invitations;
    private final AssignmentBook book;

    public Accounts(Workbench bench, OpenInvitations invitations, AssignmentBook book) {
        this.bench = bench;
        this.invitations = invitations;
        this.book = book;
    }

    /** Of several records with one clientUserId the one that counts: Associated, else Registered, else a retired one. */
    public static Optional<VppUser> best(Collection<VppUser> records) {
        return records.stream().min(Comparator.comparingInt(record -> rank(record.status())));
    }

    private static int rank(VppUserStatus status) {
        return switch (status) {
            case ASSOCIATED -> 0;
            case REGISTERED -> 1;
            case UNKNOWN -> 2;
            case RETIRED -> 3;
            case DELETED -> 4;
        };
    }

    public static boolean active(VppUser record) {
        return record.status() == VppUserStatus.REGISTERED || record.status() == VppUserStatus.ASSOCIATED;
    }

    /** All records Apple has of one clientUserId, outside of a transaction. */
    public static Optional<VppUser> read(Apple apple, LocationRow location, UUID clientUserId) {
        return best(apple.ask(
                location,
                (client, token) -> client.allUsers(token, UserFilter.of(clientUserId.toString()), Optional.empty())
                        .items()));
    }

    /**
     * Takes over what Apple answered when asked for this one account.
     *
     * @param account locked
     * @param record empty when Apple has none
     */
    void heard(Handle tx, Actor actor, VppUserRow account, Optional<VppUser> record) {
        if (record.isPresent()) {
            observe(tx, actor, account, record.get());
            return;
        }
        switch (account.state()) {
            case REGISTERED, ASSOCIATED ->
                retired(
                        tx,
                        Actor.APPLE,
                        account,
                        Optional.of(new Next.Reason(Cause.MISSING_AT_APPLE, Optional.empty(), Optional.empty())));
            case CREATING, RETIRING, RETIRED, FAILED ->
                tx.attach(VppUserStore.class).refreshed(account.id(), bench.now());
        }
    }

    /**
     * Takes over Apple's record, unless the account is on its way to a state of which the record knows nothing yet.
     *
     * @param account locked
     */
    public void observe(Handle tx, Actor actor, VppUserRow account, VppUser record) {
        boolean stillOnItsWay = switch (account.state()) {
            case CREATING -> !active(record);
            case RETIRING -> active(record);
            case REGISTERED, ASSOCIATED, RETIRED, FAILED -> false;
        };
        if (stillOnItsWay) {
            tx.attach(VppUserStore.class).refreshed(account.id(), bench.now());
        } else {
            take(tx, actor, account, record, Optional.empty());
        }
    }

    /**
     * Takes over Apple's record as the state of the account.
     *
     * @param account locked
     * @param trouble kept on the row beside the state
     */
    void take(Handle tx, Actor actor, VppUserRow account, VppUser record, Optional<Next.Reason> trouble) {
        VppUserState state = switch (record.status()) {
            case REGISTERED -> VppUserState.REGISTERED;
            case ASSOCIATED -> VppUserState.ASSOCIATED;
            case RETIRED, DELETED -> VppUserState.RETIRED;
            case UNKNOWN -> account.state();
        };
        VppUserStore accounts = tx.attach(VppUserStore.class);
        accounts.settled(
                account.id(),
                state,
                record.idHash(),
                record.inviteCode()
                        .filter(code -> state == VppUserState.REGISTERED)
                        .map(code -> bench.sealer().sealText(code, VppUserRow.inviteCodePlace(account.id()))),
                trouble.map(reason -> reason.cause().key()),
                trouble.flatMap(Next.Reason::number),
                trouble.flatMap(Next.Reason::text),
                bench.now());
        boolean otherAccount = !record.idHash().equals(account.idHash());
        if (state != account.state()) {
            changed(tx, actor, account, state);
        } else if (state == VppUserState.ASSOCIATED && otherAccount) {
            bench.timeline().ok(tx, actor, "vpp-user.account-changed", Subjects.of(account), Map.of());
        }
        if (state == VppUserState.ASSOCIATED && (otherAccount || state != account.state())) {
            warnOfSharing(tx, account);
        }
    }

    /** The account is retired at Apple, or gone. */
    public void retired(Handle tx, Actor actor, VppUserRow account, Optional<Next.Reason> reason) {
        tx.attach(VppUserStore.class)
                .settled(
                        account.id(),
                        VppUserState.RETIRED,
                        account.idHash(),
                        Optional.empty(),
                        reason.map(why -> why.cause().key()),
                        reason.flatMap(Next.Reason::number),
                        reason.flatMap(Next.Reason::text),
                        bench.now());
        if (account.state() != VppUserState.RETIRED) {
            changed(tx, actor, account, VppUserState.RETIRED);
        }
    }

    private void changed(Handle tx, Actor actor, VppUserRow account, VppUserState state) {
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "vpp-user." + state.name().toLowerCase(Locale.ROOT),
                        Subjects.of(account),
                        Map.of("before", account.state().name()));
        tx.attach(OperationStore.class).accountMoved(account.id(), bench.now());
        switch (state) {
            case ASSOCIATED -> {
                invitations.closeAll(tx, actor, account, InvitationState.ACCEPTED, "the invitation was accepted");
                book.accountAssociated(tx, account);
                askDevices(tx, actor, account);
            }
            case RETIRED -> {
                invitations.closeAll(tx, actor, account, InvitationState.CANCELLED, "the VPP account was retired");
                book.accountRetired(tx, actor, account);
                tx.attach(WaitlistStore.class).lookAt(account.userId(), bench.now());
            }
            case CREATING, REGISTERED, RETIRING, FAILED -> {}
        }
    }

    /** Which Apple Account the person's devices are signed in with: it may have been chosen at the invitation only. */
    private void askDevices(Handle tx, Actor actor, VppUserRow account) {
        for (HolderDevice device : tx.attach(HolderStore.class).devicesOf(account.userId())) {
            if (device.enrollmentId().isPresent() && !device.userEnrollment()) {
                bench.queue()
                        .enqueue(
                                tx,
                                actor,
                                DeviceInformation.aboutTheStoreAccount(),
                                List.of(device.enrollmentId().get()),
                                Optional.of(new CommandQueue.Effect(Inventory.EFFECT, device.id())));
            }
        }
    }

    /** Two persons with one Apple Account: Apple may then hand licences to neither. */
    private void warnOfSharing(Handle tx, VppUserRow account) {
        List<VppUserRow> others = tx.attach(VppUserStore.class).sharingAccount(account.id());
        if (!others.isEmpty()) {
            List<Subject> subjects = new ArrayList<>(Subjects.of(account));
            others.forEach(other -> subjects.addAll(Subjects.of(other)));
            bench.timeline()
                    .append(
                            tx,
                            Actor.APPLE,
                            "vpp-user.shares-account",
                            EventResult.FAILED,
                            subjects,
                            Map.of(
                                    "users",
                                    Stream.concat(Stream.of(account), others.stream())
                                            .map(row -> row.userId().toString())
                                            .toList()));
        }
    }
}
