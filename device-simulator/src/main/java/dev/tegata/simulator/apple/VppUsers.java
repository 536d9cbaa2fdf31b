package dev.tegata.simulator.apple;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The user records of one location, also the retired ones. Guarded by the lock of {@link VppState}. */
final class VppUsers {
    private final Map<Long, VppUser> records = new LinkedHashMap<>();
    private final Revisions revisions;
    private long lastId;

    VppUsers(String uId) {
        revisions = new Revisions(uId + " users");
    }

    Revisions revisions() {
        return revisions;
    }

    List<VppUser> all() {
        return List.copyOf(records.values());
    }

    /** Every record of this clientUserId, oldest first. */
    List<VppUser> of(String clientUserId) {
        return records.values().stream()
                .filter(user -> user.clientUserId().equals(clientUserId))
                .toList();
    }

    Optional<VppUser> active(String clientUserId) {
        return of(clientUserId).stream().filter(VppUser::isActive).findFirst();
    }

    Optional<VppUser> ofInviteCode(String inviteCode) {
        return records.values().stream()
                .filter(user -> user.inviteCode().filter(inviteCode::equals).isPresent())
                .findFirst();
    }

    /** The active records that an Apple Account is linked to; more than one is possible. */
    List<VppUser> associatedWith(String idHash) {
        return records.values().stream()
                .filter(user -> user.status() == UserStatus.ASSOCIATED)
                .filter(user -> user.idHash().filter(idHash::equals).isPresent())
                .toList();
    }

    VppUser add(String clientUserId, Optional<String> email) {
        lastId++;
        return save(
                new VppUser(lastId, clientUserId, email, Optional.empty(), Optional.empty(), UserStatus.REGISTERED, 0));
    }

    VppUser save(VppUser user) {
        VppUser saved = user.at(revisions.next());
        records.put(saved.id(), saved);
        return saved;
    }
}
