package dev.tegata.server.licence.account;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.FailurePolicy;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.event.Settlement;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.AppleEventRow;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.vpp.ErrorResponse;
import dev.tegata.vpp.UserFilter;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppRefusedException;
import dev.tegata.vpp.VppUser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Draws the consequences of a request to create or retire accounts, by what Apple's list of users says. */
public final class UserSettlement implements Settlement {
    /** As many are read one by one before the list of changes is the shorter way. */
    private static final int FEW = 5;

    private final Workbench bench;
    private final Apple apple;
    private final Accounts accounts;

    public UserSettlement(Workbench bench, Apple apple, Accounts accounts) {
        this.bench = bench;
        this.apple = apple;
        this.accounts = accounts;
    }

    @Override
    public Effect prepare(AppleEventRow event, LocationRow location, Outcome outcome) {
        List<VppUserRow> rows = bench.database().store(VppUserStore.class).byEvent(event.id());
        Map<UUID, VppUser> records = rows.size() > FEW ? active(location, rows) : new HashMap<>();
        for (VppUserRow row : rows) {
            if (!records.containsKey(row.id())) {
                Accounts.read(apple, location, row.clientUserId()).ifPresent(record -> records.put(row.id(), record));
            }
        }
        return tx -> {
            for (VppUserRow row : tx.attach(VppUserStore.class).lockByEvent(event.id())) {
                settle(tx, row, Optional.ofNullable(records.get(row.id())), outcome);
            }
        };
    }

    /**
     * What the list of changes shows of accounts that were to be created, in a request or two for all. Only an active record is certain there:
     * a retired one may stand beside an active one that did not change.
     */
    private Map<UUID, VppUser> active(LocationRow location, List<VppUserRow> rows) {
        Map<String, UUID> created = new HashMap<>();
        rows.stream()
                .filter(row -> row.state() == VppUserState.CREATING)
                .forEach(row -> created.put(row.clientUserId().toString(), row.id()));
        Map<UUID, VppUser> records = new HashMap<>();
        if (!created.isEmpty()) {
            for (VppUser record : changes(location)) {
                UUID id = created.get(record.clientUserId().toLowerCase(Locale.ROOT));
                if (id != null && Accounts.active(record)) {
                    records.put(id, record);
                }
            }
        }
        return records;
    }

    private List<VppUser> changes(LocationRow location) {
        try {
            return apple.ask(
                            location,
                            (client, token) -> client.allUsers(token, UserFilter.ALL, location.usersVersion()))
                    .items();
        } catch (VppRefusedException e) {
            if (e.error().category() == VppErrorCategory.VERSION_UNKNOWN) {
                return List.of();
            }
            throw e;
        }
    }

    private void settle(Handle tx, VppUserRow row, Optional<VppUser> record, Outcome outcome) {
        Optional<VppUser> active = record.filter(Accounts::active);
        boolean creating = row.state() == VppUserState.CREATING;
        Optional<ErrorResponse> failure = FailurePolicy.concerning(
                outcome.failures(), FailurePolicy.Target.user(row.clientUserId().toString()));
        if (creating && active.isPresent()) {
            // 9716 "an active user has that id" comes here too: the existing one is ours, for nobody else makes our
            // UUIDs.
            accounts.take(
                    tx,
                    Actor.APPLE,
                    row,
                    active.get(),
                    failure.filter(f -> f.error().category() != VppErrorCategory.USER_EXISTS)
                            .map(FailurePolicy::reason));
        } else if (!creating && active.isEmpty()) {
            accounts.retired(tx, Actor.APPLE, row, Optional.empty());
        } else {
            Next next = failure.map(f -> FailurePolicy.afterFailure(f, row.attempts(), bench.now()))
                    .orElseGet(() -> FailurePolicy.afterLoss(row.attempts(), bench.now()));
            if (!creating && next instanceof Next.Fail fail) {
                accounts.take(tx, Actor.APPLE, row, active.orElseThrow(), Optional.of(fail.reason()));
                failed(bench, tx, row, fail.reason());
            } else {
                notDone(bench, tx, row, next);
            }
        }
    }

    @Override
    public void giveUp(Handle tx, AppleEventRow event, Next.Reason reason) {
        tx.attach(VppUserStore.class)
                .lockByEvent(event.id())
                .forEach(row -> notDone(bench, tx, row, new Next.Fail(reason)));
    }

    /** Writes down that an account is neither created nor retired (yet). A failed retirement leaves it what it was: linked, or not. */
    static void notDone(Workbench bench, Handle tx, VppUserRow row, Next next) {
        VppUserStore store = tx.attach(VppUserStore.class);
        Next.Reason reason = next.reason();
        switch (next) {
            case Next.Again again ->
                store.tryAgain(
                        row.id(), again.at(), again.alone(), reason.cause().key(), reason.number(), reason.text());
            case Next.Fail fail -> {
                VppUserState state = row.state() == VppUserState.CREATING
                        ? VppUserState.FAILED
                        : row.idHash().isPresent() ? VppUserState.ASSOCIATED : VppUserState.REGISTERED;
                store.failed(row.id(), state, reason.cause().key(), reason.number(), reason.text(), bench.now());
                failed(bench, tx, row, fail.reason());
            }
        }
    }

    private static void failed(Workbench bench, Handle tx, VppUserRow row, Next.Reason reason) {
        bench.timeline()
                .append(
                        tx,
                        Actor.APPLE,
                        row.state() == VppUserState.CREATING ? "vpp-user.failed" : "vpp-user.retire-failed",
                        EventResult.FAILED,
                        Subjects.of(row),
                        reason.detail());
        tx.attach(OperationStore.class).accountMoved(row.id(), bench.now());
    }
}
