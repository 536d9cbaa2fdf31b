package dev.tegata.server.device;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.server.http.ErrorMapper;
import dev.tegata.server.http.MalformedRequestException;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Category;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.DatabaseDown;
import java.nio.charset.StandardCharsets;

/**
 * How devices are told what went wrong: with a status that makes them keep their profile, and a sentence for whoever reads their log.
 *
 * <p>Never 401, whatever happened: a device that reads it removes its management profile. 403 with Apple's code for an unknown device does
 * the same on purpose, and is said only of devices an administrator removed. Anything else not 2xx makes a device try again later. Stateless.
 */
final class DeviceErrors implements ErrorMapper {
    private static final int RETRY_AFTER_SECONDS = 30;

    @Override
    public Response map(Request request, Throwable failure) {
        return switch (failure) {
            case ProtocolException e -> text(400, String.valueOf(e.getMessage()));
            case MalformedRequestException e -> text(400, String.valueOf(e.getMessage()));
            case Problem e when e.code() == ProblemCode.ENROLLMENT_REMOVED -> unrecognized(e);
            case Problem e -> problem(e);
            default ->
                DatabaseDown.explains(failure)
                        ? unavailable()
                        : text(500, "something went wrong on our side; try again later");
        };
    }

    private static Response problem(Problem problem) {
        String message = String.valueOf(problem.getMessage());
        Category category = problem.code().category();
        return switch (category) {
            case UNAUTHENTICATED, FORBIDDEN -> text(400, message);
            case UNAVAILABLE -> text(503, message).withHeader("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
            default -> text(category.httpStatus(), message);
        };
    }

    /** Apple: Device Management, "ErrorCodeUnrecognizedDevice": iOS 17 and later then removes the profile; older systems keep asking. */
    private static Response unrecognized(Problem problem) {
        String body = """
                {"code": "com.apple.unrecognized.device", "description": "%s"}
                """.formatted(String.valueOf(problem.getMessage()).replaceAll("[\\\\\"\\p{Cntrl}]", "'"));
        return Response.json(403, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Response unavailable() {
        return text(503, "the server cannot reach its database now; try again later")
                .withHeader("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
    }

    private static Response text(int status, String sentence) {
        return Response.text(status, sentence + "\n");
    }
}
