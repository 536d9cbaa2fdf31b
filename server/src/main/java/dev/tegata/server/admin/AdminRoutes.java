package dev.tegata.server.admin;

import dev.tegata.server.http.Route;
import dev.tegata.server.http.Routes;
import dev.tegata.server.licence.Licences;
import dev.tegata.storage.Database;
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
        routes.get("/api/v1", edge.read(new ApiIndex(listed::get)::show));
        people(routes, edge, services);
        devices(routes, edge, services);
        libraries(routes, edge, services);
        accounts(routes, edge, services);
        grants(routes, edge, services);
        ledger(routes, edge, services);
        reclaims(routes, edge, new ReclaimResource(services.licences().reclaims(), services.database()));
        operations(routes, edge, new OperationResource(services.licences().operations(), services.database()));
        timelines(routes, edge, new EventResource(services.database()));
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
        DeviceResource devices = new DeviceResource(services.database(), services.ownership(), services.enrollments());
        CommandResource commands = new CommandResource(services.commands(), services.unlockTokens());
        EnrollmentLinkResource links = new EnrollmentLinkResource(services.enrollmentLinks(), services.database());
        InventoryResource inventory = new InventoryResource(services.inventory());
        routes.get("/api/v1/enrollment-links", edge.read(links::list))
                .post("/api/v1/enrollment-links", edge.act("enrollment-link.create", links::create))
                .get("/api/v1/enrollment-links/{id}", edge.read(links::get))
                .get("/api/v1/users/{id}/devices", edge.read(devices::ofUser))
                .get("/api/v1/devices", edge.read(devices::list))
                .get("/api/v1/devices/{id}", edge.read(devices::get))
                .patch("/api/v1/devices/{id}", edge.act("device.change", devices::change))
                .delete("/api/v1/devices/{id}", edge.act("device.remove", devices::remove))
                .post("/api/v1/devices/{id}/inventory", edge.act("device.inventory", inventory::request))
                .post(
                        "/api/v1/commands",
                        edge.act("command.request", commands::requestForMany),
                        CommandResource.MAX_FANOUT_BYTES)
                .get("/api/v1/devices/{id}/commands", edge.read(commands::list))
                .post(
                        "/api/v1/devices/{id}/commands",
                        edge.act("command.request", commands::request),
                        MAX_COMMAND_BYTES)
                .get("/api/v1/devices/{id}/commands/{commandUuid}", edge.read(commands::get))
                .delete("/api/v1/devices/{id}/commands/{commandUuid}", edge.act("command.cancel", commands::cancel));
    }

    private static void libraries(Routes.Builder routes, Edge edge, AdminServices services) {
        ContentTokenResource tokens =
                new ContentTokenResource(services.licences().locations(), services.database(), services.clock());
        AssetResource assets = new AssetResource(services.database());
        routes.get("/api/v1/content-tokens", edge.read(tokens::list))
                .post("/api/v1/content-tokens", edge.act("content-token.add", tokens::add))
                .get("/api/v1/content-tokens/{id}", edge.read(tokens::get))
                .put("/api/v1/content-tokens/{id}", edge.act("content-token.replace", tokens::replace))
                .post("/api/v1/content-tokens/{id}/sync", edge.act("content-token.sync", tokens::sync))
                .post("/api/v1/content-tokens/{id}/take-over", edge.act("content-token.take-over", tokens::takeOver))
                .get("/api/v1/assets", edge.read(assets::list))
                .get("/api/v1/assets/{id}", edge.read(assets::get));
    }

    private static void accounts(Routes.Builder routes, Edge edge, AdminServices services) {
        Licences licences = services.licences();
        VppUserResource vppUsers = new VppUserResource(licences, services.database());
        InvitationResource invitations = new InvitationResource(licences.invitations(), services.database());
        AccountWarningResource warnings = new AccountWarningResource(services.database());
        routes.get("/api/v1/users/{id}/vpp-users", edge.read(vppUsers::ofUser))
                .post("/api/v1/users/{id}/vpp-users", edge.act("vpp-user.create", vppUsers::create))
                .get("/api/v1/vpp-users", edge.read(vppUsers::list))
                .get("/api/v1/vpp-users/{id}", edge.read(vppUsers::get))
                .post("/api/v1/vpp-users/{id}/refresh", edge.act("vpp-user.refresh", vppUsers::refresh))
                .post("/api/v1/vpp-users/{id}/retire", edge.act("vpp-user.retire", vppUsers::retire))
                .post("/api/v1/vpp-users/{id}/renew", edge.act("vpp-user.renew", vppUsers::renew))
                .get("/api/v1/account-warnings", edge.read(warnings::list))
                .get("/api/v1/users/{id}/account-warnings", edge.read(warnings::ofUser))
                .get("/api/v1/devices/{id}/account-warnings", edge.read(warnings::ofDevice))
                .delete("/api/v1/vpp-users/{id}", edge.act("vpp-user.retire", vppUsers::retire))
                .get("/api/v1/users/{id}/invitations", edge.read(invitations::ofUser))
                .post("/api/v1/users/{id}/invitations", edge.act("invitation.create", invitations::invite))
                .post("/api/v1/devices/{id}/invitations", edge.act("invitation.create", invitations::inviteFromDevice))
                .get("/api/v1/invitations", edge.read(invitations::list))
                .get("/api/v1/invitations/{id}", edge.read(invitations::get))
                .delete("/api/v1/invitations/{id}", edge.act("invitation.cancel", invitations::cancel));
    }

    private static void grants(Routes.Builder routes, Edge edge, AdminServices services) {
        Database database = services.database();
        AssignmentResource assignments = new AssignmentResource(
                services.licences().assignments(),
                services.licences().waitlist(),
                services.licences().holderPolicy(),
                database);
        WaitlistResource waitlist = new WaitlistResource(services.licences().waitlist(), database);
        InstallResource installs = new InstallResource(services.licences().installs(), database);
        MoveResource moves = new MoveResource(services.licences().moves(), database);
        AssetPolicyResource policies =
                new AssetPolicyResource(services.licences().assetPolicies());
        routes.get("/api/v1/assignments", edge.read(assignments::list))
                .post("/api/v1/assignments", edge.act("assignment.grant", assignments::grant))
                .get("/api/v1/assignments/{id}", edge.read(assignments::get))
                .post("/api/v1/assignments/{id}/revoke", edge.act("assignment.revoke", assignments::revoke))
                .get("/api/v1/waitlist", edge.read(waitlist::list))
                .get("/api/v1/waitlist/{id}", edge.read(waitlist::get))
                .delete("/api/v1/waitlist/{id}", edge.act("waitlist.cancel", waitlist::cancel))
                .get("/api/v1/assets/{id}/assignments", edge.read(assignments::ofAsset))
                .get("/api/v1/assets/{id}/policy", edge.read(policies::get))
                .patch("/api/v1/assets/{id}/policy", edge.act("asset.policy", policies::change))
                .get("/api/v1/assets/{id}/moves", edge.read(moves::list))
                .post("/api/v1/assets/{id}/moves", edge.act("licence.move", moves::begin))
                .get("/api/v1/moves/{id}", edge.read(moves::get))
                .get("/api/v1/users/{id}/assignments", edge.read(assignments::ofUser))
                .get("/api/v1/devices/{id}/assignments", edge.read(assignments::ofDevice))
                .get("/api/v1/devices/{id}/apps", edge.read(installs::ofDevice))
                .get("/api/v1/installs/{id}", edge.read(installs::get))
                .post("/api/v1/installs/{id}/install", edge.act("install.request", installs::install))
                .get("/api/v1/explanations", edge.read(ExplanationResource::list));
    }

    private static void reclaims(Routes.Builder routes, Edge edge, ReclaimResource reclaims) {
        routes.get("/api/v1/reclaim-proposals", edge.read(reclaims::list))
                .get("/api/v1/reclaim-proposals/{id}", edge.read(reclaims::get))
                .post("/api/v1/reclaim-proposals/{id}/accept", edge.act("reclaim.accept", reclaims::accept))
                .post("/api/v1/reclaim-proposals/{id}/dismiss", edge.act("reclaim.dismiss", reclaims::dismiss))
                .post("/api/v1/reclaim-proposals/{id}/undo", edge.act("reclaim.undo", reclaims::undo))
                .post(
                        "/api/v1/assets/{id}/reclaim-proposals/accept",
                        edge.act("reclaim.accept-all", reclaims::acceptAll));
    }

    private static void operations(Routes.Builder routes, Edge edge, OperationResource operations) {
        routes.get("/api/v1/operations", edge.read(operations::list))
                .post("/api/v1/operations", edge.act("operation.start", operations::begin), OperationResource.MAX_BYTES)
                .get("/api/v1/operations/{id}", edge.read(operations::get))
                .get("/api/v1/operations/{id}/items", edge.read(operations::items))
                .post("/api/v1/operations/{id}/cancel", edge.act("operation.cancel", operations::cancel))
                .post("/api/v1/operations/{id}/retry", edge.act("operation.retry", operations::retry));
    }

    private static void ledger(Routes.Builder routes, Edge edge, AdminServices services) {
        LedgerResource ledger = new LedgerResource(services.database());
        DifferenceResource differences = new DifferenceResource(
                services.licences().differences(), services.licences().reclaims(), services.database());
        routes.get("/api/v1/content-tokens/{id}/ledger", edge.read(ledger::ofLocation))
                .get("/api/v1/assets/{id}/ledger", edge.read(ledger::ofAsset))
                .get("/api/v1/users/{id}/ledger", edge.read(ledger::ofUser))
                .get("/api/v1/devices/{id}/ledger", edge.read(ledger::ofDevice))
                .get("/api/v1/content-tokens/{id}/balances", edge.read(ledger::balances))
                .get("/api/v1/content-tokens/{id}/check", edge.read(ledger::check))
                .get("/api/v1/content-tokens/{id}/differences", edge.read(differences::list))
                .post(
                        "/api/v1/content-tokens/{id}/differences/repair",
                        edge.act("difference.repair", differences::repair))
                .get("/api/v1/content-tokens/{id}/policy", edge.read(differences::policy))
                .patch("/api/v1/content-tokens/{id}/policy", edge.act("location.policy", differences::changePolicy));
    }

    private static void timelines(Routes.Builder routes, Edge edge, EventResource events) {
        routes.get("/api/v1/events", edge.read(events::all))
                .get("/api/v1/events/stream", edge.read(events::stream))
                .get("/api/v1/organizations/{id}/events", edge.read(events.of(Kind.ORGANIZATION)))
                .get("/api/v1/users/{id}/events", edge.read(events.of(Kind.USER)))
                .get("/api/v1/devices/{id}/events", edge.read(events.of(Kind.DEVICE)))
                .get("/api/v1/content-tokens/{id}/events", edge.read(events.of(Kind.LOCATION)))
                .get("/api/v1/assets/{id}/events", edge.read(events.of(Kind.ASSET)))
                .get("/api/v1/vpp-users/{id}/events", edge.read(events.of(Kind.VPP_USER)))
                .get("/api/v1/invitations/{id}/events", edge.read(events.of(Kind.INVITATION)))
                .get("/api/v1/assignments/{id}/events", edge.read(events.of(Kind.ASSIGNMENT)))
                .get("/api/v1/installs/{id}/events", edge.read(events.of(Kind.INSTALL)))
                .get("/api/v1/operations/{id}/events", edge.read(events.of(Kind.OPERATION)));
    }
}
