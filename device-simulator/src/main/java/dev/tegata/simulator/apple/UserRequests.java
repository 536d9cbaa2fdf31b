package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** POST /users/create, /users/update and /users/retire: checks at once, does it later. Called inside the lock. */
final class UserRequests {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)*");

    private final VppState state;
    private final EventQueue queue;
    private final UserManagement management;

    UserRequests(VppState state, EventQueue queue, UserManagement management) {
        this.state = state;
        this.queue = queue;
        this.management = management;
    }

    VppEvent accept(EventType type, Location location, ObjectNode body) {
        List<UserManagement.Wanted> users = Arguments.objects(body, "users").stream()
                .map(UserRequests::read)
                .toList();
        VppRefusal.when(users.isEmpty(), VppError.NO_USERS);
        VppRefusal.when(users.size() > state.behaviour().limits().maxUsers(), VppError.TOO_MANY_USERS);
        long different = users.stream()
                .map(UserManagement.Wanted::clientUserId)
                .distinct()
                .count();
        VppRefusal.when(different < users.size(), VppError.DUPLICATE_USERS);
        return queue.accept(
                location,
                type,
                users.size(),
                at -> users.stream()
                        .map(user -> faulted(user).orElseGet(() -> management.execute(type, at, user)))
                        .toList());
    }

    private Optional<TargetResult> faulted(UserManagement.Wanted user) {
        Holder holder = Holder.user(user.clientUserId());
        return queue.faultOf(holder).map(error -> TargetResult.failed(Optional.empty(), holder, user.json(), error));
    }

    private static UserManagement.Wanted read(ObjectNode user) {
        Optional<String> email = Arguments.text(user, "email");
        VppRefusal.when(email.isPresent() && !EMAIL.matcher(email.get()).matches(), VppError.BAD_EMAIL);
        return new UserManagement.Wanted(
                Arguments.required(user, "clientUserId"), email, Arguments.text(user, "managedAppleId"));
    }
}
