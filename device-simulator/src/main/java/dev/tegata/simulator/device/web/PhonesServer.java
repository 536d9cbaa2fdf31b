package dev.tegata.simulator.device.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.device.Behaviour;
import dev.tegata.simulator.device.DialogPolicy;
import dev.tegata.simulator.device.DialogRefused;
import dev.tegata.simulator.device.EnrollmentFailed;
import dev.tegata.simulator.device.Fault;
import dev.tegata.simulator.device.SimulatedDevice;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Handler;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.http.SimulatorHttpServer;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The simulated phones on a port of their own: a page where a person plays the owners, and the JSON API behind it. Meant for this machine: there
 * is no login. Thread-safe; closed by whoever started it, which leaves the devices alone.
 */
public final class PhonesServer implements AutoCloseable {
    private static final String PAGE = page();

    private final Collection<SimulatedDevice> devices;
    private final SimulatorHttpServer server;
    private final String host;

    private PhonesServer(Collection<SimulatedDevice> devices, String host, int port) throws IOException {
        this.devices = devices;
        this.host = host;
        this.server = SimulatorHttpServer.start(host, port, Optional.empty(), routes());
    }

    /**
     * Starts to listen.
     *
     * @param devices read at each request; a concurrent collection may grow meanwhile
     * @param port 0 for any free port
     * @throws IOException when the port is taken
     */
    public static PhonesServer start(Collection<SimulatedDevice> devices, String host, int port) throws IOException {
        return new PhonesServer(devices, host, port);
    }

    public URI uri() {
        return URI.create("http://" + host + ":" + server.port() + "/");
    }

    private Routes routes() {
        return new Routes()
                .on("GET", "/", "The phones for a person", request -> Answer.html(200, PAGE))
                .on("GET", "/api", "This list", request -> Answer.json(200, Json.tree(explained())))
                .on("GET", "/api/devices", "All devices with their state and open dialogs", request -> all())
                .on("GET", "/api/devices/{serial}", "One device", state())
                .on(
                        "GET",
                        "/api/devices/{serial}/apps",
                        "Its apps",
                        request -> Answer.json(200, DeviceJson.apps(device(request))))
                .on(
                        "GET",
                        "/api/devices/{serial}/history",
                        "What it said and saw, oldest first",
                        request -> Answer.json(200, DeviceJson.history(device(request))))
                .addAll(ownersActs())
                .addAll(faults());
    }

    private Routes ownersActs() {
        String base = "/api/devices/{serial}";
        return new Routes()
                .on(
                        "POST",
                        base + "/dialogs/{id}/accept",
                        "Tap the accepting button",
                        act((device, request) -> device.dialogs().accept(request.parameter("id"))))
                .on(
                        "POST",
                        base + "/dialogs/{id}/cancel",
                        "Tap キャンセル",
                        act((device, request) -> device.dialogs().cancel(request.parameter("id"))))
                .on(
                        "POST",
                        base + "/sign-in",
                        "Sign in to the store: {appleAccount}",
                        act((device, request) -> device.signIn(text(request, "appleAccount"))))
                .on("POST", base + "/sign-out", "Sign out of the store", act((device, request) -> device.signOut()))
                .on("POST", base + "/lock", "Lock the screen", act((device, request) -> device.lock()))
                .on("POST", base + "/unlock", "Unlock the screen", act((device, request) -> device.unlock()))
                .on(
                        "POST",
                        base + "/setup-assistant",
                        "Setup Assistant runs or has ended: {running}",
                        act((device, request) -> device.setSetupAssistant(flag(request, "running"))))
                .on(
                        "POST",
                        base + "/restrictions",
                        "Restrict by hand (Screen Time): {key, allowed}",
                        act((device, request) -> device.restrict(text(request, "key"), flag(request, "allowed"))))
                .on(
                        "DELETE",
                        base + "/restrictions/{key}",
                        "Lift a restriction set by hand",
                        act((device, request) -> device.liftRestriction(request.parameter("key"))))
                .on(
                        "DELETE",
                        base + "/apps/{bundleId}",
                        "Delete an app as its owner",
                        act((device, request) -> device.deleteByOwner(request.parameter("bundleId"))))
                .on(
                        "POST",
                        base + "/remove-management",
                        "Remove the MDM profile",
                        act((device, request) -> device.removeManagement()));
    }

    private Routes faults() {
        String base = "/api/devices/{serial}";
        return new Routes()
                .on("POST", base + "/poll", "Ask the server for commands now", act((device, request) -> device.poll()))
                .on("POST", base + "/tick", "One step of time", act((device, request) -> device.tick()))
                .on(
                        "POST",
                        base + "/faults",
                        "Switch a fault on: {fault, times}; " + Arrays.toString(Fault.values()),
                        act(PhonesServer::inject))
                .on(
                        "POST",
                        base + "/behaviour",
                        "Choose: {dialogPolicy?, prohibitedStore?, licenceError?}",
                        act(PhonesServer::behave))
                .on(
                        "POST",
                        base + "/restore",
                        "Restore from its backup",
                        act((device, request) -> device.restoreFromBackup()))
                .on("POST", base + "/re-enroll", "Authenticate again", act((device, request) -> device.reEnroll()))
                .on(
                        "POST",
                        base + "/new-token",
                        "Get a new push token",
                        act((device, request) -> device.renewPushToken()));
    }

    private static void inject(SimulatedDevice device, Request request) {
        device.faults()
                .inject(
                        oneOf(Fault.class, "fault", text(request, "fault")),
                        request.json().path("times").asInt(1));
    }

    private static void behave(SimulatedDevice device, Request request) {
        ObjectNode wanted = request.json();
        Behaviour behaviour = device.behaviour();
        Optional<String> policy = Json.text(wanted, "dialogPolicy");
        if (policy.isPresent()) {
            behaviour = behaviour.with(oneOf(DialogPolicy.class, "dialogPolicy", policy.get()));
        }
        Optional<String> prohibited = Json.text(wanted, "prohibitedStore");
        if (prohibited.isPresent()) {
            behaviour = behaviour.with(oneOf(Behaviour.ProhibitedStore.class, "prohibitedStore", prohibited.get()));
        }
        Optional<String> licence = Json.text(wanted, "licenceError");
        if (licence.isPresent()) {
            behaviour = behaviour.with(oneOf(Behaviour.LicenceError.class, "licenceError", licence.get()));
        }
        device.behave(behaviour);
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String field, String wanted) {
        return Arrays.stream(type.getEnumConstants())
                .filter(known -> known.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new HttpRefusal(
                        400,
                        "expected one of " + Arrays.toString(type.getEnumConstants()) + " as " + field + ", got "
                                + wanted));
    }

    private List<ObjectNode> explained() {
        return routes().list().stream()
                .map(route -> Json.object()
                        .put("method", route.method())
                        .put("path", route.template())
                        .put("says", route.says()))
                .toList();
    }

    private Answer all() {
        ArrayNode list = Json.array();
        devices.forEach(device -> list.add(DeviceJson.device(device)));
        return Answer.json(200, list);
    }

    private Handler state() {
        return request -> Answer.json(200, DeviceJson.device(device(request)));
    }

    /** One thing the owner does, or that happens to the device. */
    private interface Act {
        void on(SimulatedDevice device, Request request) throws DialogRefused, EnrollmentFailed, IOException;
    }

    /** Answers with the device as it is afterwards. */
    private Handler act(Act act) {
        return request -> {
            requireJson(request);
            SimulatedDevice device = device(request);
            try {
                act.on(device, request);
            } catch (DialogRefused | EnrollmentFailed | IllegalStateException e) {
                throw new HttpRefusal(409, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new HttpRefusal(502, String.valueOf(e.getMessage()));
            } catch (NoSuchElementException e) {
                throw new HttpRefusal(404, String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                throw new HttpRefusal(400, String.valueOf(e.getMessage()));
            }
            return Answer.json(200, DeviceJson.device(device));
        };
    }

    // A page of another site can send a form to this port, but not JSON: the browser would have to ask us first.
    private static void requireJson(Request request) {
        if (!request.contentType().equals("application/json")) {
            throw new HttpRefusal(415, "expected Content-Type application/json, got \"" + request.contentType() + "\"");
        }
    }

    private SimulatedDevice device(Request request) {
        String serial = request.parameter("serial");
        return devices.stream()
                .filter(device -> device.identity().serialNumber().equals(serial))
                .findFirst()
                .orElseThrow(
                        () -> new HttpRefusal(404, "expected the serial number of a simulated device, got " + serial));
    }

    private static String text(Request request, String name) {
        return Json.text(request.json(), name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new HttpRefusal(400, "expected {\"" + name + "\": \"…\"} as text"));
    }

    private static boolean flag(Request request, String name) {
        ObjectNode body = request.json();
        if (!body.path(name).isBoolean()) {
            throw new HttpRefusal(400, "expected {\"" + name + "\": true} or false");
        }
        return body.path(name).asBoolean();
    }

    private static String page() {
        try (InputStream page = PhonesServer.class.getResourceAsStream("phones.html")) {
            if (page == null) {
                throw new IllegalStateException("phones.html is missing beside PhonesServer");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("phones.html cannot be read", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
