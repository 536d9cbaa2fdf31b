package dev.tegata.server.admin;

import dev.tegata.server.http.Route;
import dev.tegata.server.http.Routes;
import dev.tegata.storage.event.Subject.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Every route of the admin listener. */
public final class AdminRoutes {
    /** A profile to install may be large; it comes in base64 within JSON. */
    private static final int MAX_COMMAND_BYTES = 8 << 20;

    private AdminRoutes() {}

    /** Puts the routes together; serve them with {@link AdminErrors}. */
    public static Routes of(AdminServices services) {
        AtomicReference<List<Route>> listed = new AtomicReference<>(List.of());
        Edge edge = new Edge(new ApiAuthentication(services.tokens()), services.database(), services.timeline());
        Routes.Builder routes = Routes.builder();
        pages(routes, services, new LandingPage(listed::get));
        people(routes, edge, services);
        devices(routes, edge, services);
        EventResource events = new EventResource(services.database());
        routes.get("/api/v1/events", edge.read(events::all))
                .get("/api/v1/organizations/{id}/events", edge.read(events.of(Kind.ORGANIZATION)))
                .get("/api/v1/users/{id}/events", edge.read(events.of(Kind.USER)))
                .get("/api/v1/devices/{id}/events", edge.read(events.of(Kind.DEVICE)));
        Routes built = routes.build();
        listed.set(built.routes());
        return built;
    }

    private static void pages(Routes.Builder routes, AdminServices services, LandingPage landing) {
        Health health = new Health(services.database());
        routes.get("/", landing::show)
                .get("/healthz", health::live)
                .get("/readyz", health::ready)
                .get("/problems/{code}", ProblemPage::show);
    }

    private static void people(Routes.Builder routes, Edge edge, AdminServices services) {
        OrganizationResource organizations = new OrganizationResource(services.organizations());
        UserResource users = new UserResource(services.users());
        ApiTokenResource tokens = new ApiTokenResource(services.tokens());
        routes.get("/api/v1/organizations", edge.read(organizations::list))
                .post("/api/v1/organizations", edge.act("organization.create", organizations::create))
                .get("/api/v1/organizations/{id}", edge.read(organizations::get))
                .patch("/api/v1/organizations/{id}", edge.act("organization.change", organizations::change))
                .delete("/api/v1/organizations/{id}", edge.act("organization.delete", organizations::delete))
                .get("/api/v1/users", edge.read(users::list))
                .post("/api/v1/users", edge.act("user.create", users::create))
                .get("/api/v1/users/{id}", edge.read(users::get))
                .patch("/api/v1/users/{id}", edge.act("user.change", users::change))
                .delete("/api/v1/users/{id}", edge.act("user.delete", users::delete))
                .get("/api/v1/api-tokens", edge.read(tokens::list))
                .post("/api/v1/api-tokens", edge.act("api-token.issue", tokens::create))
                .delete("/api/v1/api-tokens/{id}", edge.act("api-token.revoke", tokens::revoke));
    }

    private static void devices(Routes.Builder routes, Edge edge, AdminServices services) {
        DeviceResource devices = new DeviceResource(services.database(), services.ownership());
        CommandResource commands = new CommandResource(services.commands(), services.unlockTokens());
        routes.get("/api/v1/users/{id}/devices", edge.read(devices::ofUser))
                .get("/api/v1/devices", edge.read(devices::list))
                .get("/api/v1/devices/{id}", edge.read(devices::get))
                .patch("/api/v1/devices/{id}", edge.act("device.change", devices::change))
                .get("/api/v1/devices/{id}/commands", edge.read(commands::list))
                .post(
                        "/api/v1/devices/{id}/commands",
                        edge.act("command.request", commands::request),
                        MAX_COMMAND_BYTES)
                .get("/api/v1/devices/{id}/commands/{commandUuid}", edge.read(commands::get))
                .delete("/api/v1/devices/{id}/commands/{commandUuid}", edge.act("command.cancel", commands::cancel));
    }
}
