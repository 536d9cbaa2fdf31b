package dev.tegata.storage.account;

import dev.tegata.storage.licence.InstallMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the renewals of VPP accounts. Thread-safe. */
@RegisterConstructorMapper(AccountRenewalRow.class)
@RegisterConstructorMapper(AccountRenewalStore.Held.class)
public interface AccountRenewalStore {

    /** An asset that the account held. */
    record Held(UUID assetId, InstallMode install) {}

    /** 0 when the account is being renewed already. */
    @SqlUpdate("""
            insert into account_renewal (vpp_user_id, step, asked_by, due_at, created_at) values (:vppUserId, 'CREATE', :askedBy, :now, :now)
            on conflict (vpp_user_id) do nothing
            """)
    int begin(UUID vppUserId, String askedBy, Instant now);

    /** Notes what the account holds or is about to hold. */
    @SqlUpdate("""
            insert into account_renewal_asset (vpp_user_id, asset_id, install)
            select vpp_user_id, asset_id, install from assignment
            where vpp_user_id = :vppUserId and state in ('REQUESTED', 'ASSOCIATING', 'ASSIGNED')
            """)
    int noteHeld(UUID vppUserId);

    @SqlQuery("select asset_id, install from account_renewal_asset where vpp_user_id = :vppUserId order by asset_id")
    List<Held> held(UUID vppUserId);

    @SqlQuery("select * from account_renewal where vpp_user_id = :vppUserId")
    Optional<AccountRenewalRow> find(UUID vppUserId);

    /** Claims the renewal that is the longest due among those whose account is as far as the next step takes, or will never be. */
    @SqlQuery("""
            update account_renewal set due_at = :leaseUntil
            where vpp_user_id = (
              select r.vpp_user_id from account_renewal r join vpp_user v on v.id = r.vpp_user_id
              where r.due_at <= :now and v.state not in ('CREATING', 'RETIRING') and not (r.step = 'GRANT' and v.state = 'REGISTERED')
              order by r.due_at limit 1
              for update of r skip locked
            )
            returning *
            """)
    Optional<AccountRenewalRow> claim(Instant now, Instant leaseUntil);

    @SqlUpdate("update account_renewal set step = :next, due_at = :now where vpp_user_id = :vppUserId and step = :step")
    int goOn(UUID vppUserId, AccountRenewalRow.Step step, AccountRenewalRow.Step next, Instant now);

    @SqlUpdate("delete from account_renewal where vpp_user_id = :vppUserId and step = :step")
    int end(UUID vppUserId, AccountRenewalRow.Step step);
}
