package dev.tegata.server.device;

import dev.tegata.server.ca.ScepService;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.enrollment.CheckIn;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.EnrollmentProfiles;
import dev.tegata.server.enrollment.LastSeen;
import dev.tegata.server.http.ErrorMapper;
import dev.tegata.server.http.Handler;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.http.Route;
import dev.tegata.server.http.Routes;
import dev.tegata.server.identity.Identity;
import dev.tegata.server.licence.event.Notifications;
import dev.tegata.server.licence.workbench.LicenceSettings;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything the device listener answers. Thread-safe. */
public final class DeviceRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceRoutes.class);

    /** The largest check-ins carry an unlock or a bootstrap token, some kilobytes. */
    private static final int MAX_CHECK_IN_BYTES = 256 << 10;

    /** A list of all apps of a full device has about half a megabyte. */
    private static final int MAX_REPORT_BYTES = 8 << 20;

    private static final int MAX_SCEP_BYTES = 64 << 10;

    /** A hundred users with their addresses are some tens of kilobytes. */
    private static final int MAX_NOTIFICATION_BYTES = 1 << 20;

    private final ErrorMapper errors = new DeviceErrors();
    final Handler management;
    final Handler scepGet;
    final Handler scepPost;
    final Handler enrollmentPage;
    final Handler enrollmentProfile;

    public DeviceRoutes(
            Identity identity,
            CheckIn checkIn,
            CommandReports reports,
            LastSeen lastSeen,
            ScepService scepService,
            EnrollmentLinks links,
            EnrollmentProfiles profiles) {
        ScepRoutes scep = new ScepRoutes(scepService);
        EnrollmentRoutes enrollment = new EnrollmentRoutes(links, profiles);
        management = loggedOnce(new ManagementRoutes(identity, checkIn, reports, lastSeen)::put);
        scepGet = loggedOnce(scep::get);
        scepPost = loggedOnce(scep::post);
        enrollmentPage = loggedOnce(enrollment::page);
        enrollmentProfile = loggedOnce(enrollment::profile);
    }

    /** @param notifications also come to this listener, for it is the one that can be reached from outside */
    public Routes routes(Notifications notifications) {
        NotificationRoutes apple = new NotificationRoutes(notifications, errors);
        return Routes.builder()
                .post(
                        LicenceSettings.NOTIFICATION_PATH + "{location}",
                        loggedOnce(apple::post, apple::error),
                        MAX_NOTIFICATION_BYTES)
                .put("/mdm/checkin", management, MAX_CHECK_IN_BYTES)
                .put("/mdm/command", management, MAX_REPORT_BYTES)
                .get("/scep", scepGet)
                .post("/scep", scepPost, MAX_SCEP_BYTES)
                .get("/enroll/{token}", enrollmentPage)
                .get("/enroll/{token}/profile", enrollmentProfile)
                .get("/", DeviceRoutes::forDevices)
                .get("/mdm", DeviceRoutes::forDevices)
                .get("/mdm/{rest...}", DeviceRoutes::forDevices)
                .build();
    }

    /** The listener's voice for errors: never 401 to a device. */
    public ErrorMapper errors() {
        return errors;
    }

    /**
     * Logs a refusal or failure once, here, where what is secret is known: the path of an enrollment link is, so the pattern of the route is
     * logged in its place.
     */
    private Handler loggedOnce(Handler handler) {
        return loggedOnce(handler, errors);
    }

    private static Handler loggedOnce(Handler handler, ErrorMapper voice) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Exception failure) {
                if (failure instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                Response answer = voice.map(request, failure);
                String route = request.route().map(Route::pattern).orElse("(no route)");
                if (answer.status() >= 500) {
                    LOG.error("{} {} failed, answered {}", request.method(), route, answer.status(), failure);
                } else {
                    LOG.warn(
                            "{} {} from {} refused with {}: {}",
                            request.method(),
                            route,
                            request.remote(),
                            answer.status(),
                            failure.getMessage());
                }
                return answer;
            }
        };
    }

    /** Somebody typed the address of the device listener into a browser. */
    private static Response forDevices(Request request) {
        Locale language = Page.language(request);
        String body = "<p>%s</p>%n<p>%s</p>%n<p>%s</p>"
                .formatted(
                        Page.text(language, "address-text"),
                        Page.text(language, "address-enroll"),
                        Page.text(language, "address-admin"));
        return Page.of(200, language, Page.text(language, "address-title"), body);
    }
}
