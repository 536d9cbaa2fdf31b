package dev.tegata.server.licence.renewal;

import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.account.AccountRenewalStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import java.util.Map;
import java.util.UUID;

/**
 * Gives a person another Apple Account: the VPP account is retired, created again and invited, and what it held is granted again when the
 * person has accepted. {@link AccountRenewalWorker} takes the steps. Thread-safe.
 */
public final class AccountRenewals {
    private final Workbench bench;
    private final VppUsers vppUsers;

    public AccountRenewals(Workbench bench, VppUsers vppUsers) {
        this.bench = bench;
        this.vppUsers = vppUsers;
    }

    /**
     * Begins; Apple gets the licences back meanwhile.
     *
     * @return the account, RETIRING, or RETIRED already
     * @throws Problem VPP_USER_BUSY, VPP_USER_NOT_CREATED, LOCATION_NOT_SERVED; nothing is changed
     */
    public VppUserRow renew(Actor actor, UUID vppUserId) {
        VppUserRow account = bench.database().inTransaction(tx -> {
            VppUserRow row = tx.attach(VppUserStore.class)
                    .lock(vppUserId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "vpp-user", vppUserId));
            AccountRenewalStore renewals = tx.attach(AccountRenewalStore.class);
            if (renewals.begin(vppUserId, actor.name(), bench.now()) == 0) {
                throw Problem.of(ProblemCode.VPP_USER_BUSY, row.state());
            }
            renewals.noteHeld(vppUserId);
            bench.timeline().ok(tx, actor, "vpp-user.renewing", Subjects.of(row), Map.of());
            return row.state() == VppUserState.RETIRED ? row : vppUsers.retire(tx, actor, vppUserId);
        });
        bench.bell().ring();
        return account;
    }
}
