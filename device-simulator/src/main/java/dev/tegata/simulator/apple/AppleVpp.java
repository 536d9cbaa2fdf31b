package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.http.Handler;
import dev.tegata.simulator.http.RequestHistory;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.http.SimulatorHttpServer;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * The simulated Apps and Books service (API v2) on one port, with the invitation page and the App Store side for simulated devices. All
 * of it is in memory. Thread-safe; closed by whoever started it.
 */
public final class AppleVpp implements AutoCloseable {
    private static final int HISTORY = 2_000;

    private final AppleSettings settings;
    private final AsyncEvents events;
    private final Faults faults;
    private final VppState state;
    private final Notifier notifier;
    private final RequestHistory history;
    private final SimulatorHttpServer server;

    private AppleVpp(
            AppleSettings settings,
            AsyncEvents events,
            Faults faults,
            VppState state,
            Notifier notifier,
            RequestHistory history,
            SimulatorHttpServer server) {
        this.settings = settings;
        this.events = events;
        this.faults = faults;
        this.state = state;
        this.notifier = notifier;
        this.history = history;
        this.server = server;
    }

    /**
     * Starts to listen; events and faults stay the caller's to close and to switch.
     *
     * @throws IOException when the port is taken
     */
    public static AppleVpp start(AppleSettings settings, AsyncEvents events, Faults faults) throws IOException {
        VppState state = new VppState(settings.seed(), settings.catalogue(), settings.behaviour());
        faults.seed(settings.seed());
        Notifier notifier = new Notifier(
                events,
                faults,
                () -> state.locked(() -> state.behaviour().notificationRetry()),
                settings.tls().notifications());
        RequestHistory history = new RequestHistory(HISTORY);
        Handler front = new FaultyAnswers(service(settings, events, faults, state, notifier), faults);
        SimulatorHttpServer server = SimulatorHttpServer.start(
                settings.host(),
                settings.ports().vpp(),
                settings.tls().vpp(),
                history.recording(front, events.clock()));
        AppleVpp vpp = new AppleVpp(settings, events, faults, state, notifier, history, server);
        vpp.reset();
        return vpp;
    }

    private static Handler service(
            AppleSettings settings, AsyncEvents events, Faults faults, VppState state, Notifier notifier) {
        VppRoutes api = new VppRoutes(
                state,
                events.clock(),
                new ServiceConfig(scheme(settings)),
                new EventQueue(state, events, faults, notifier),
                new ClientConfig(state, notifier));
        AppStore store = new AppStore(state);
        api.routes()
                .addAll(new InvitationPage(new Invitations(state, notifier)).routes())
                .addAll(new StoreRoutes(store).routes())
                .addAll(new MetadataRoutes(store, scheme(settings)).routes());
        return api;
    }

    private static String scheme(AppleSettings settings) {
        return settings.tls().vpp().isPresent() ? "https" : "http";
    }

    public int port() {
        return server.port();
    }

    /** The root of all addresses; the licence API is at {@code /mdm/v2} below it. */
    public URI baseUrl() {
        return URI.create(scheme(settings) + "://" + settings.host() + ":" + port());
    }

    /** Where a client of the licence API begins. */
    public URI apiUrl() {
        return baseUrl().resolve(ServiceConfig.API);
    }

    public ApplePortal portal() {
        return new ApplePortal(state, events.clock(), notifier);
    }

    public Invitations invitations() {
        return new Invitations(state, notifier);
    }

    public AppStore store() {
        return new AppStore(state);
    }

    Routes storeRoutes() {
        return new StoreRoutes(store()).routes();
    }

    public Faults faults() {
        return faults;
    }

    public RequestHistory history() {
        return history;
    }

    public Behaviour behaviour() {
        return state.locked(state::behaviour);
    }

    /** Changes how the service behaves, from the next request on. */
    public void behaviour(UnaryOperator<Behaviour> change) {
        state.locked(() -> {
            state.behaviour(change.apply(state.behaviour()));
            return state;
        });
    }

    public Catalogue catalogue() {
        return state.locked(state::catalogue);
    }

    /** Replaces what the store sells; what was bought before stays as it is. */
    public void catalogue(Catalogue next) {
        state.locked(() -> {
            state.catalogue(next);
            return state;
        });
    }

    /** Locations, counts, users, assignments and events; tokens only by their ids. */
    public ObjectNode dump() {
        return state.locked(() -> new StateDump(state, events.clock().instant()).json());
    }

    /** All that {@link #restore} needs to go on from here, as JSON; a secret, for it holds the content tokens. */
    public String save() {
        return Json.write(state.locked(() -> SavedState.of(state)));
    }

    /**
     * Goes on where an earlier run, with the same seed and catalogue, left off.
     *
     * @throws IllegalArgumentException when {@code saved} does not come from {@link #save}
     */
    public void restore(String saved) {
        ObjectNode tree = Json.readObject(saved)
                .orElseThrow(
                        () -> new IllegalArgumentException("expected the JSON of a saved state, got something else"));
        state.locked(() -> {
            SavedState.restore(tree, state);
            return tree;
        });
    }

    /** Back to the settings: state, behaviour, faults, history; what was to happen later is forgotten. */
    public void reset() {
        events.clear();
        notifier.clear();
        faults.clear();
        history.clear();
        state.locked(() -> {
            state.reset(settings.catalogue(), settings.behaviour());
            settings.locations().forEach(state::addLocation);
            return state;
        });
    }

    @Override
    public void close() {
        server.close();
        notifier.close();
    }
}
