package dev.tegata.server.device;

import dev.tegata.protocol.checkin.Authenticate;
import dev.tegata.protocol.checkin.CheckinMessage;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.checkin.TokenUpdate;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.enrollment.CheckIn;
import dev.tegata.server.enrollment.CheckInAnswer;
import dev.tegata.server.enrollment.LastSeen;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.identity.Identity;
import dev.tegata.server.identity.Proof;
import dev.tegata.server.identity.Speaker;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Ids;
import dev.tegata.storage.enrollment.EnrollmentState;

/** What devices PUT: check-ins and reports, told apart by their media type, since both may come to one address. */
final class ManagementRoutes {
    private static final String CHECK_IN = "application/x-apple-aspen-mdm-checkin";
    private static final String REPORT = "application/x-apple-aspen-mdm";
    private static final String PLIST = "application/xml; charset=UTF-8";

    private final Identity identity;
    private final CheckIn checkIn;
    private final CommandReports reports;
    private final LastSeen lastSeen;

    ManagementRoutes(Identity identity, CheckIn checkIn, CommandReports reports, LastSeen lastSeen) {
        this.identity = identity;
        this.checkIn = checkIn;
        this.reports = reports;
        this.lastSeen = lastSeen;
    }

    Response put(Request request) {
        return isCheckIn(request) ? checkIn(request) : report(request);
    }

    /** The answer to a device that proved who it is. */
    private Response seen(EnrollmentId id, Response answer) {
        lastSeen.note(Ids.ofEnrollment(id.key()));
        return answer;
    }

    private static boolean isCheckIn(Request request) {
        return switch (request.mediaType().orElse("")) {
            case CHECK_IN -> true;
            case REPORT -> false;
            // Some clients name no type on the command channel; only a check-in message has a MessageType.
            case "" -> Plist.parse(request.body()).has("MessageType");
            default ->
                throw Problem.of(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE, request.mediaType().orElse(""), CHECK_IN + " or " + REPORT);
        };
    }

    private Response checkIn(Request request) {
        CheckinMessage message = CheckinMessage.decode(request.body());
        Proof proof = identity.proof(request, message.id());
        if (message instanceof TokenUpdate update
                && identity.sole(proof)
                        .filter(sha256 -> checkIn.refresh(sha256, update))
                        .isPresent()) {
            return seen(message.id(), Response.of(200));
        }
        Speaker speaker = message instanceof Authenticate
                ? identity.newcomer(proof, message.id())
                : identity.speaker(proof, message.id());
        CheckInAnswer answer = checkIn.receive(speaker, message);
        return seen(
                message.id(),
                switch (answer) {
                    case CheckInAnswer.Done done -> Response.of(200);
                    case CheckInAnswer.WithPlist(byte[] plist) -> Response.ok(plist, PLIST);
                    case CheckInAnswer.UserNotManaged user -> Response.of(410);
                    case CheckInAnswer.NoDeclarations none -> Response.of(404);
                });
    }

    private Response report(Request request) {
        CommandReport report = CommandReport.decode(request.body());
        Proof proof = identity.proof(request, report.id());
        return identity.sole(proof)
                .flatMap(sha256 -> reports.receive(sha256, report))
                .map(reply -> seen(report.id(), answer(reply)))
                .orElseGet(() -> fromAnother(proof, report));
    }

    /** No enrollment speaks with just that certificate: the device has renewed it, or is to learn what is wrong. */
    private Response fromAnother(Proof proof, CommandReport report) {
        Speaker speaker = identity.speaker(proof, report.id());
        EnrollmentState state = speaker.state()
                .orElseThrow(() ->
                        Problem.of(ProblemCode.ENROLLMENT_UNKNOWN, report.id().key()));
        // 400 for one that checked out, not 403: 403 would un-enroll a device that was restored from a backup before
        // its TokenUpdate
        // comes. Removed ones, which are to go, never get here: Identity refuses them.
        switch (state) {
            case PENDING ->
                throw Problem.of(
                        ProblemCode.ENROLLMENT_NOT_COMPLETE, report.id().key());
            case GONE ->
                throw Problem.of(ProblemCode.ENROLLMENT_ENDED, report.id().key());
            case ENROLLED -> identity.adopt(speaker);
        }
        return reports.receive(speaker.certificateSha256(), report)
                .map(reply -> seen(report.id(), answer(reply)))
                // It ended between the two looks at it.
                .orElseThrow(() ->
                        Problem.of(ProblemCode.ENROLLMENT_ENDED, report.id().key()));
    }

    private static Response answer(CommandReports.Reply reply) {
        return reply.command().map(plist -> Response.ok(plist, PLIST)).orElseGet(() -> Response.of(200));
    }
}
