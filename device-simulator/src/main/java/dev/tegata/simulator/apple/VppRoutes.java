package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Handler;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import java.time.InstantSource;

/** The routes of the Apps and Books API v2: authentication, the envelope of every answer, and errors in Apple's form. */
final class VppRoutes implements Handler {
    private final VppState state;
    private final InstantSource clock;
    private final Authentication authentication;
    private final EventQueue queue;
    private final ClientConfig clientConfig;
    private final Routes routes = new Routes();

    VppRoutes(VppState state, InstantSource clock, ServiceConfig config, EventQueue queue, ClientConfig clientConfig) {
        this.state = state;
        this.clock = clock;
        this.authentication = new Authentication(state);
        this.queue = queue;
        this.clientConfig = clientConfig;
        Listings lists = new Listings(state);
        AssetRequests assets = new AssetRequests(state, queue);
        UserRequests users = new UserRequests(state, queue, new UserManagement(state));
        routes.on(
                "GET",
                ServiceConfig.API + "/service/config",
                "Addresses, limits and error numbers; needs no token",
                request -> state.locked(
                        () -> Answer.json(200, config.json(state.behaviour().limits(), request))));
        read(
                "/client/config",
                "Who manages the location and where notifications go",
                (location, request, answer) -> clientConfig.show(location, answer));
        routes.on("POST", ServiceConfig.API + "/client/config", "Set mdmInfo and notifications", this::configure);
        read("/assets", "Apps and books with their counts", lists::assets);
        read("/assignments", "Who holds what", lists::assignments);
        read("/users", "VPP users", lists::users);
        read("/status", "How an event is getting on", lists::status);
        event("/assets/associate", "Give licences", assets::associate);
        event("/assets/disassociate", "Take licences back", assets::disassociate);
        event("/assets/revoke", "Take everything revocable back", assets::revoke);
        event("/users/create", "Create users", (at, body) -> users.accept(EventType.CREATE, at, body));
        event("/users/update", "Change users", (at, body) -> users.accept(EventType.UPDATE, at, body));
        event("/users/retire", "Retire users", (at, body) -> users.accept(EventType.RETIRE, at, body));
    }

    Routes routes() {
        return routes;
    }

    private interface Reading {
        void into(Location location, Request request, ObjectNode answer);
    }

    private interface Queueing {
        VppEvent accept(Location location, ObjectNode body);
    }

    private void read(String path, String says, Reading reading) {
        routes.on(
                "GET",
                ServiceConfig.API + path,
                says,
                request -> state.locked(() -> {
                    Authentication.Caller caller = authentication.authenticate(request, clock.instant());
                    ObjectNode answer = envelope(caller);
                    reading.into(caller.location(), request, answer);
                    return Answer.json(200, answer);
                }));
    }

    private void event(String path, String says, Queueing queueing) {
        routes.on("POST", ServiceConfig.API + path, says + "; answers with an eventId", request -> {
            Accepted accepted = state.locked(() -> {
                Authentication.Caller caller = authentication.authenticate(request, clock.instant());
                VppEvent event = queueing.accept(caller.location(), json(request));
                return new Accepted(event, envelope(caller).put("eventId", event.id()));
            });
            queue.beforeAnswer(accepted.event());
            return Answer.json(200, accepted.answer());
        });
    }

    private record Accepted(VppEvent event, ObjectNode answer) {}

    private Answer configure(Request request) {
        Authentication.Caller caller = state.locked(() -> authentication.authenticate(request, clock.instant()));
        clientConfig.change(caller.location().uId(), json(request));
        return state.locked(() -> {
            ObjectNode answer = envelope(caller);
            clientConfig.show(caller.location(), answer);
            return Answer.json(200, answer);
        });
    }

    private ObjectNode envelope(Authentication.Caller caller) {
        return caller.location().envelope(caller.token(), clock.instant(), state.behaviour());
    }

    private static ObjectNode json(Request request) {
        VppRefusal.when(!request.contentType().equals("application/json"), VppError.UNSUPPORTED_MEDIA_TYPE);
        return Arguments.body(request);
    }

    @Override
    public Answer answer(Request request) {
        try {
            return routes.answer(request);
        } catch (VppRefusal e) {
            return e.answer();
        } catch (HttpRefusal e) {
            if (e.status() == 405) {
                return new VppRefusal(VppError.METHOD_NOT_ALLOWED).answer();
            }
            throw e;
        }
    }
}
