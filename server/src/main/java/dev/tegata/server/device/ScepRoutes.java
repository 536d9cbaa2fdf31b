package dev.tegata.server.device;

import dev.tegata.protocol.scep.ScepCapabilities;
import dev.tegata.protocol.scep.ScepReply;
import dev.tegata.server.ca.ScepService;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** SCEP over HTTP (RFC 8894, section 4). */
final class ScepRoutes {
    private final ScepService scep;

    ScepRoutes(ScepService scep) {
        this.scep = scep;
    }

    Response get(Request request) throws CertificateEncodingException {
        String operation = request.query("operation").orElse("(none)");
        return switch (operation) {
            case "GetCACaps" -> Response.text(200, ScepCapabilities.TEXT);
            case "GetCACert" -> Response.ok(scep.authorityCertificate().getEncoded(), "application/x-x509-ca-cert");
            case "PKIOperation" -> operate(message(request));
            default -> throw Problem.of(ProblemCode.SCEP_OPERATION_NOT_SERVED, operation);
        };
    }

    Response post(Request request) {
        String operation = request.query("operation").orElse("(none)");
        if (!operation.equals("PKIOperation") || request.body().length == 0) {
            throw Problem.of(ProblemCode.SCEP_OPERATION_NOT_SERVED, operation + " by POST");
        }
        return operate(request.body());
    }

    private Response operate(byte[] pkiMessage) {
        return Response.ok(scep.operate(pkiMessage), ScepReply.MEDIA_TYPE);
    }

    private static byte[] message(Request request) {
        // Clients that forget to escape the plus signs of Base64 send what reads as spaces.
        String base64 = request.query("message").orElse("").replace(' ', '+');
        try {
            byte[] message = Base64.getMimeDecoder().decode(base64);
            if (message.length > 0) {
                return message;
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.SCEP_OPERATION_NOT_SERVED, e, "a message that is not Base64");
        }
        throw Problem.of(ProblemCode.SCEP_OPERATION_NOT_SERVED, "PKIOperation without a message");
    }
}
