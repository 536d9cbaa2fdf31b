package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.renewal.AccountRenewals;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.account.AccountRenewalRow;
import dev.tegata.storage.account.AccountRenewalStore;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.people.VppStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/vpp-users} and {@code /api/v1/users/{id}/vpp-users}: the persons' accounts at Apple's volume purchase service. */
final class VppUserResource {
    private static final String PATH = "/api/v1/vpp-users/";

    private final VppUsers vppUsers;
    private final AccountRenewals renewals;
    private final VppUserStore store;
    private final AccountRenewalStore renewing;
    private final InvitationStore invitations;

    /**
     * A VPP account; its invite code stays inside.
     *
     * @param status 未作成, 未使用, 使用中 or 無効, as last confirmed by Apple
     * @param state the same with what is in progress: CREATING, RETIRING, FAILED
     * @param invited whether an invitation is open
     * @param renewal the next step, while it is being retired, created and invited anew
     * @param sharesAppleAccountWith other accounts of the location that joined with the same Apple Account: Apple may then serve none of them
     */
    private record View(
            UUID id,
            UUID userId,
            UUID locationId,
            UUID clientUserId,
            VppStatus status,
            VppUserState state,
            boolean invited,
            List<Sharing> sharesAppleAccountWith,
            Optional<AccountRenewalRow.Step> renewal,
            Optional<Failure> failure,
            Instant createdAt,
            Instant changedAt,
            Optional<Instant> refreshedAt) {}

    private record Sharing(UUID vppUserId, UUID userId) {}

    VppUserResource(Licences licences, Database database) {
        this.vppUsers = licences.vppUsers();
        this.renewals = licences.accountRenewals();
        this.renewing = database.store(AccountRenewalStore.class);
        this.store = database.store(VppUserStore.class);
        this.invitations = database.store(InvitationStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        return page.of(
                store.page(
                        call.queryId("locationId"),
                        call.queryId("userId"),
                        call.queryChoice("state", VppUserState.class),
                        page.before(),
                        page.rows()),
                VppUserRow::id,
                row -> view(row, call.locale()));
    }

    Response ofUser(Call call) {
        return Page.whole(store.ofUser(call.id(Kind.USER)), row -> view(row, call.locale()));
    }

    /** 「VPP アカウントの作成と登録」. */
    Response create(Call call) {
        UUID userId = call.id(Kind.USER);
        Optional<UUID> locationId = call.optionalBody("locationId").optionalId("locationId");
        return accepted(call, vppUsers.create(call.actor(), userId, locationId));
    }

    Response get(Call call) {
        UUID id = call.id(Kind.VPP_USER);
        return Call.ok(view(
                store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "vpp-user", id)),
                call.locale()));
    }

    /** 「VPP アカウントの状態取得」: Apple is asked before this answers. */
    Response refresh(Call call) {
        return Call.ok(view(vppUsers.refresh(call.actor(), call.id(Kind.VPP_USER)), call.locale()));
    }

    Response retire(Call call) {
        return accepted(call, vppUsers.retire(call.actor(), call.id(Kind.VPP_USER)));
    }

    /** Retired, created, invited, and granted again what it held: the remedy of a warning about its Apple Account. */
    Response renew(Call call) {
        return accepted(call, renewals.renew(call.actor(), call.id(Kind.VPP_USER)));
    }

    private Response accepted(Call call, VppUserRow row) {
        return Call.accepted(PATH + row.id(), view(row, call.locale()));
    }

    private View view(VppUserRow row, Locale locale) {
        return new View(
                row.id(),
                row.userId(),
                row.locationId(),
                row.clientUserId(),
                status(row),
                row.state(),
                invited(row),
                store.sharingAccount(row.id()).stream()
                        .map(other -> new Sharing(other.id(), other.userId()))
                        .toList(),
                renewing.find(row.id()).map(AccountRenewalRow::step),
                Failure.of(row.cause(), row.failureNumber(), row.failure(), locale),
                row.createdAt(),
                row.changedAt(),
                row.refreshedAt());
    }

    private boolean invited(VppUserRow row) {
        return row.state() == VppUserState.REGISTERED
                && invitations
                        .page(Optional.of(row.userId()), Optional.of(row.locationId()), Optional.empty(), 10)
                        .stream()
                        .map(InvitationRow::state)
                        .anyMatch(InvitationState.OPEN::equals);
    }

    private static VppStatus status(VppUserRow row) {
        return switch (row.state()) {
            case CREATING, FAILED -> VppStatus.NOT_CREATED;
            case REGISTERED -> VppStatus.REGISTERED;
            case ASSOCIATED -> VppStatus.ASSOCIATED;
            // Until Apple has confirmed, it is still what it was.
            case RETIRING -> row.idHash().isPresent() ? VppStatus.ASSOCIATED : VppStatus.REGISTERED;
            case RETIRED -> VppStatus.RETIRED;
        };
    }
}
