package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.List;
import java.util.Optional;

/** Creates, updates and retires VPP users and lets people accept invitations. Called inside the lock of {@link VppState}. */
final class UserManagement {
    private final VppState state;

    UserManagement(VppState state) {
        this.state = state;
    }

    /** A user as a request names it (Apple: RequestUser). */
    record Wanted(String clientUserId, Optional<String> email, Optional<String> managedAppleId) {
        ObjectNode json() {
            ObjectNode node = Json.object().put("clientUserId", clientUserId);
            email.ifPresent(value -> node.put("email", value));
            return node;
        }
    }

    /** Either the record after the change, or why not. */
    private record Result(Optional<VppUser> user, Optional<VppError> error) {
        static Result of(VppUser user) {
            return new Result(Optional.of(user), Optional.empty());
        }

        static Result of(VppError error) {
            return new Result(Optional.empty(), Optional.of(error));
        }
    }

    TargetResult execute(EventType type, Location location, Wanted wanted) {
        Result result = switch (type) {
            case CREATE -> create(location, wanted);
            case UPDATE -> update(location, wanted);
            case RETIRE -> retire(location, wanted);
            default -> throw new IllegalArgumentException(type + " is not about users");
        };
        Holder holder = Holder.user(wanted.clientUserId());
        ObjectNode item = result.user().map(VppUser::notified).orElseGet(wanted::json);
        return new TargetResult(Optional.empty(), holder, item, result.error().map(VppError::json));
    }

    private Result create(Location location, Wanted wanted) {
        VppUsers users = location.users();
        if (users.active(wanted.clientUserId()).isPresent()) {
            return Result.of(VppError.USER_EXISTS);
        }
        Optional<VppError> obstacle = managedObstacle(location, wanted);
        if (obstacle.isPresent()) {
            return Result.of(obstacle.get());
        }
        // Re-registration: never associated = the same record comes back; once associated = a new record
        // (registerVPPUser).
        VppUser user = users.of(wanted.clientUserId()).stream()
                .filter(old ->
                        old.status() == UserStatus.RETIRED && old.idHash().isEmpty())
                .findFirst()
                .orElseGet(() -> users.add(wanted.clientUserId(), wanted.email()));
        VppUser next = wanted.managedAppleId()
                .map(account -> user.managed(state.idHash(account)))
                .orElseGet(() -> user.withEmail(wanted.email()).invited(state.newInviteCode()));
        return Result.of(users.save(next));
    }

    private Result update(Location location, Wanted wanted) {
        Optional<VppUser> user = location.users().active(wanted.clientUserId());
        if (user.isEmpty()) {
            return Result.of(VppError.USER_NOT_FOUND);
        }
        Optional<VppError> obstacle = managedObstacle(location, wanted);
        if (obstacle.isPresent()) {
            return Result.of(obstacle.get());
        }
        VppUser next = wanted.email().isPresent() ? user.get().withEmail(wanted.email()) : user.get();
        return Result.of(location.users()
                .save(wanted.managedAppleId()
                        .map(account -> next.managed(state.idHash(account)))
                        .orElse(next)));
    }

    private Result retire(Location location, Wanted wanted) {
        Optional<VppUser> user = location.users().active(wanted.clientUserId());
        if (user.isEmpty()) {
            return Result.of(VppError.USER_NOT_FOUND);
        }
        Holder holder = Holder.user(wanted.clientUserId());
        // Books stay with a retired user: they cannot be revoked (Apple: Retire a user).
        location.assets().values().stream()
                .filter(asset -> asset.app().revocable() && asset.holders().containsKey(holder))
                .forEach(asset -> location.unassign(asset, holder));
        return Result.of(location.users().save(user.get().withStatus(UserStatus.RETIRED)));
    }

    private Optional<VppError> managedObstacle(Location location, Wanted wanted) {
        return wanted.managedAppleId().flatMap(account -> {
            if (!account.endsWith("@" + location.seed().managedDomain())) {
                return Optional.of(VppError.CANNOT_ASSOCIATE_ACCOUNT);
            }
            boolean taken = location.users().associatedWith(state.idHash(account)).stream()
                    .anyMatch(other -> !other.clientUserId().equals(wanted.clientUserId()));
            return taken ? Optional.of(VppError.ACCOUNT_OF_OTHER_USER) : Optional.empty();
        });
    }

    /**
     * A person accepts with an Apple Account. The record that was invited becomes Associated; but if the account is that of an earlier,
     * retired record of the same user, that one comes back and the invited one is retired (registerVPPUser, getVPPUser).
     *
     * @return the record that is Associated now
     */
    VppUser accept(Location location, VppUser invited, String appleAccount) {
        VppUsers users = location.users();
        String hash = state.idHash(appleAccount);
        List<VppUser> earlier = users.of(invited.clientUserId()).stream()
                .filter(old ->
                        old.status() == UserStatus.RETIRED && old.idHash().isPresent())
                .toList();
        Optional<VppUser> same = earlier.stream()
                .filter(old -> old.idHash().filter(hash::equals).isPresent())
                .findFirst();
        if (same.isPresent()) {
            users.save(invited.withStatus(UserStatus.RETIRED));
            return users.save(same.get().withStatus(UserStatus.ASSOCIATED));
        }
        earlier.forEach(old -> users.save(old.withStatus(UserStatus.DELETED)));
        return users.save(invited.associated(hash));
    }
}
