package dev.tegata.server.device;

import dev.tegata.server.http.ErrorMapper;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.licence.event.Notifications;
import dev.tegata.server.problem.Category;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.util.Optional;
import java.util.UUID;

/**
 * Where Apple's licence service posts its notifications. Unlike a device it has no profile to lose: it is told 401. Anything but 2xx makes it
 * try again, twice (Apple: "Subscribing to notifications").
 */
final class NotificationRoutes {
    private static final String SCHEME = "Bearer ";

    private final Notifications notifications;
    private final ErrorMapper otherwise;

    /** @param otherwise answers what is not the sender's fault */
    NotificationRoutes(Notifications notifications, ErrorMapper otherwise) {
        this.notifications = notifications;
        this.otherwise = otherwise;
    }

    Response post(Request request) {
        notifications.receive(location(request.pathParameter("location")), token(request), request.body());
        return Response.of(200);
    }

    Response error(Request request, Throwable failure) {
        if (!(failure instanceof Problem problem)) {
            return otherwise.map(request, failure);
        }
        Category category = problem.code().category();
        Response answer = Response.text(category.httpStatus(), problem.getMessage() + "\n");
        return category == Category.UNAUTHENTICATED ? answer.withHeader("WWW-Authenticate", "Bearer") : answer;
    }

    private static UUID location(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    ProblemCode.NO_SUCH_RESOURCE, e, "location", text.substring(0, Math.min(text.length(), 60)));
        }
    }

    private static Optional<String> token(Request request) {
        return request.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip());
    }
}
