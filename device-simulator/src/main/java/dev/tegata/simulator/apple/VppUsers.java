package dev.tegata.simulator.apple;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The user records of one location, also the retired ones. Guarded by the lock of {@link VppState}. */
final class VppUsers {
    private final Map<Long, VppUser> records = new LinkedHashMap<>();
    private final Map<String, Set<Long>> idsByClientUserId = new HashMap<>();
    private final Revisions revisions = new Revisions();
    private long lastId;

    Revisions revisions() {
        return revisions;
    }

    List<VppUser> all() {
        return List.copyOf(records.values());
    }

    /** Every record of this clientUserId, oldest first. */
    List<VppUser> of(String clientUserId) {
        return idsByClientUserId.getOrDefault(clientUserId, Set.of()).stream()
                .map(records::get)
                .filter(Objects::nonNull)
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

    /** A record of an earlier run, with the id it had. */
    void restore(VppUser user) {
        lastId = Math.max(lastId, user.id());
        save(user);
    }

    VppUser save(VppUser user) {
        VppUser saved = user.at(revisions.next());
        records.put(saved.id(), saved);
        idsByClientUserId
                .computeIfAbsent(saved.clientUserId(), key -> new LinkedHashSet<>())
                .add(saved.id());
        return saved;
    }
}
