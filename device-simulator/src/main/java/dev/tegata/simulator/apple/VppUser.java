package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.Optional;

/**
 * One record of a VPP user; several may share a clientUserId, at most one of them active.
 *
 * @param id of the record, ours
 * @param revision of the location's users at its last change
 */
record VppUser(
        long id,
        String clientUserId,
        Optional<String> email,
        Optional<String> inviteCode,
        Optional<String> idHash,
        UserStatus status,
        long revision) {

    boolean isActive() {
        return status.isActive();
    }

    VppUser withStatus(UserStatus next) {
        return new VppUser(id, clientUserId, email, inviteCode, idHash, next, revision);
    }

    VppUser withEmail(Optional<String> next) {
        return new VppUser(id, clientUserId, next, inviteCode, idHash, status, revision);
    }

    VppUser invited(String code) {
        return new VppUser(
                id, clientUserId, email, Optional.of(code), Optional.empty(), UserStatus.REGISTERED, revision);
    }

    VppUser associated(String hash) {
        return new VppUser(id, clientUserId, email, inviteCode, Optional.of(hash), UserStatus.ASSOCIATED, revision);
    }

    /** As a Managed Apple Account leaves it: Apple then shows neither e-mail nor invitation. */
    VppUser managed(String hash) {
        return new VppUser(
                id,
                clientUserId,
                Optional.empty(),
                Optional.empty(),
                Optional.of(hash),
                UserStatus.ASSOCIATED,
                revision);
    }

    VppUser at(long next) {
        return new VppUser(id, clientUserId, email, inviteCode, idHash, status, next);
    }

    /** As GET /users shows it: the invitation only as long as it is of use. */
    ObjectNode listed() {
        ObjectNode node = notified();
        if (status != UserStatus.REGISTERED) {
            node.remove("inviteCode");
        }
        return node;
    }

    /** As notifications show it: Apple's examples carry the old inviteCode also for Associated and Retired. */
    ObjectNode notified() {
        ObjectNode node = Json.object().put("clientUserId", clientUserId);
        email.ifPresent(value -> node.put("email", value));
        idHash.ifPresent(value -> node.put("idHash", value));
        inviteCode.ifPresent(value -> node.put("inviteCode", value));
        return node.put("status", status.wire());
    }
}
