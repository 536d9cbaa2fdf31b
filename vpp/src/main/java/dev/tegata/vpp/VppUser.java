package dev.tegata.vpp;

import java.util.Optional;

/**
 * A user of a location as Apple knows it. One clientUserId can have several retired records beside at most one active one.
 *
 * <p>Source: Apple, ResponseUser. Which of the optional parts come with which status, Apple's own examples contradict each other.
 *
 * @param idHash opaque name of the Apple Account; two users with the same one share an account
 * @param inviteCode for {@link ServiceConfig#invitationUrl}; a secret
 */
public record VppUser(
        String clientUserId,
        VppUserStatus status,
        Optional<String> email,
        Optional<String> idHash,
        Optional<String> inviteCode,
        Optional<String> managedAppleId) {

    static VppUser of(Fields fields) {
        return new VppUser(
                fields.text("clientUserId"),
                VppUserStatus.of(fields.optionalText("status").orElse("")),
                fields.optionalText("email"),
                fields.optionalText("idHash"),
                fields.optionalText("inviteCode"),
                fields.optionalText("managedAppleId"));
    }

    @Override
    public String toString() {
        return "VppUser[" + clientUserId + ", " + status + (inviteCode.isPresent() ? ", has an inviteCode" : "")
                + idHash.map(hash -> ", idHash " + hash).orElse("") + "]";
    }
}
