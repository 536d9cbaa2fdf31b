package dev.tegata.vpp;

import java.util.List;
import java.util.Optional;

/**
 * An error as Apple states it (Apple: ErrorResponse).
 *
 * @param message for people, in English
 * @param assets those concerned; all of these three may be empty
 */
public record ErrorResponse(
        VppError error, String message, List<AssetId> assets, List<String> clientUserIds, List<String> serialNumbers) {

    private static final Fields NO_INFO = Fields.of(Json.object());

    public ErrorResponse {
        assets = List.copyOf(assets);
        clientUserIds = List.copyOf(clientUserIds);
        serialNumbers = List.copyOf(serialNumbers);
    }

    /** Apple's number. */
    public int number() {
        return error.number();
    }

    static ErrorResponse of(Fields fields) {
        Fields info = infoOf(fields);
        return new ErrorResponse(
                VppError.of(fields.optionalInt("errorNumber").orElse(0)),
                fields.optionalText("errorMessage").orElse(""),
                info.list("assets", AssetId::of),
                info.texts("clientUserIds"),
                info.texts("serialNumbers"));
    }

    /** An errorInfo of a form we do not know must not hide the error that it belongs to. */
    private static Fields infoOf(Fields fields) {
        try {
            Fields info = fields.object("errorInfo").orElse(NO_INFO);
            info.list("assets", AssetId::of);
            info.texts("clientUserIds");
            info.texts("serialNumbers");
            return info;
        } catch (Fields.UnexpectedShape otherForm) {
            return NO_INFO;
        }
    }

    /** The error of an answer, if it states one, whatever the HTTP status. Zero means success in the service's first version. */
    static Optional<ErrorResponse> in(Fields answer) {
        return answer.optionalNumber("errorNumber")
                .filter(number -> number != 0)
                .map(number -> of(answer));
    }

    ErrorResponse redactedFor(ContentToken token) {
        return new ErrorResponse(error, token.redact(message), assets, clientUserIds, serialNumbers);
    }
}
