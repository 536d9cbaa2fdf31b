package dev.tegata.simulator.apple;

import java.util.List;
import java.util.Optional;

/** What a person does with an invitation: look at it and accept it with an Apple Account. Thread-safe. */
public final class Invitations {
    private final VppState state;
    private final UserManagement management;
    private final Notifications notifications;
    private final Notifier notifier;

    Invitations(VppState state, Notifier notifier) {
        this.state = state;
        this.management = new UserManagement(state);
        this.notifications = new Notifications(state);
        this.notifier = notifier;
    }

    /** An invitation that can be accepted. */
    public record Open(String organization, String clientUserId) {}

    /** An invitation that was accepted. */
    public record Accepted(String organization, String clientUserId, String idHash) {}

    private record Found(Location location, VppUser user) {}

    private record Effect(Accepted accepted, List<Notification> notifications) {}

    /** The invitation of this code; empty when the code is unknown, used, or its user is retired. */
    public Optional<Open> open(String inviteCode) {
        return state.locked(() -> find(inviteCode)
                .map(found ->
                        new Open(found.location().seed().orgName(), found.user().clientUserId())));
    }

    /**
     * Accepts with this Apple Account: the user becomes Associated and USER_ASSOCIATED is sent.
     *
     * @return empty when the code is unknown, used, or its user is retired
     */
    public Optional<Accepted> accept(String inviteCode, String appleAccount) {
        Optional<Effect> effect = state.locked(() -> find(inviteCode).map(found -> accept(found, appleAccount)));
        effect.ifPresent(done -> notifier.send(done.notifications()));
        return effect.map(Effect::accepted);
    }

    private Effect accept(Found found, String appleAccount) {
        VppUser user = management.accept(found.location(), found.user(), appleAccount);
        Accepted accepted =
                new Accepted(found.location().seed().orgName(), user.clientUserId(), state.idHash(appleAccount));
        return new Effect(accepted, notifications.ofAssociation(found.location(), user));
    }

    private Optional<Found> find(String inviteCode) {
        for (Location location : state.locations()) {
            Optional<VppUser> user =
                    location.users().ofInviteCode(inviteCode).filter(one -> one.status() == UserStatus.REGISTERED);
            if (user.isPresent()) {
                return user.map(one -> new Found(location, one));
            }
        }
        return Optional.empty();
    }
}
