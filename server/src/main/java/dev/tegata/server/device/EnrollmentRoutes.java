package dev.tegata.server.device;

import dev.tegata.protocol.profile.ConfigurationProfile;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.EnrollmentProfiles;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.enrollment.EnrollmentLinkRow;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/** The pages of an enrollment link, and the profile behind its button. */
final class EnrollmentRoutes {
    private final EnrollmentLinks links;
    private final EnrollmentProfiles profiles;

    EnrollmentRoutes(EnrollmentLinks links, EnrollmentProfiles profiles) {
        this.links = links;
        this.profiles = profiles;
    }

    Response page(Request request) {
        Locale language = Page.language(request);
        String token = request.pathParameter("token");
        EnrollmentLinkRow link;
        try {
            link = links.open(token);
        } catch (Problem e) {
            return closed(e, language);
        }
        String organization = profiles.organization();
        String until = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(language)
                        .withZone(ZoneOffset.UTC)
                        .format(link.expiresAt())
                + " UTC";
        String body = """
                <p>%s</p>
                <ol><li>%s</li><li>%s</li><li>%s</li></ol>
                <a class="button" href="/enroll/%s/profile">%s</a>
                <p>%s</p>
                <p>%s</p>
                <p><small>%s</small></p>
                """.formatted(
                        Page.text(language, "enroll-intro", organization),
                        Page.text(language, "enroll-step-1"),
                        Page.text(language, "enroll-step-2"),
                        Page.text(language, "enroll-step-3", organization),
                        Page.escaped(token),
                        Page.text(language, "enroll-button"),
                        Page.text(language, "enroll-what", organization),
                        Page.text(language, "enroll-undo"),
                        Page.text(language, "enroll-expires", until));
        return Page.of(200, language, Page.text(language, "enroll-title", organization), body);
    }

    Response profile(Request request) {
        Locale language = Page.language(request);
        try {
            byte[] profile = profiles.profile(links.open(request.pathParameter("token")));
            return Response.ok(profile, ConfigurationProfile.MEDIA_TYPE)
                    .withHeader("Content-Disposition", "attachment; filename=\"enroll.mobileconfig\"")
                    .withHeader("Cache-Control", "no-store");
        } catch (Problem e) {
            return closed(e, language);
        }
    }

    /** What is wrong with the link, and what to do; 410 tells programs that asking again is useless. */
    private static Response closed(Problem problem, Locale language) {
        int status = switch (problem.code()) {
            case ENROLLMENT_LINK_UNKNOWN -> 404;
            case ENROLLMENT_LINK_EXPIRED, ENROLLMENT_LINK_USED -> 410;
            case PUSH_TOPIC_MISSING -> 503;
            default -> throw problem;
        };
        String help = problem.code() == ProblemCode.ENROLLMENT_LINK_USED
                ? Page.text(language, "used-help")
                : Page.text(language, "closed-help");
        String body = "<p>%s</p>%n<p>%s</p>".formatted(Page.escaped(problem.text(language)), help);
        return Page.of(status, language, Page.text(language, "closed-title"), body);
    }
}
