package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Faults over HTTP. */
final class FaultRoutes {
    private static final Set<String> FIELDS =
            Set.of("kind", "times", "percent", "path", "target", "errorNumber", "delayMillis");
    private static final Set<FaultKind> WITH_NUMBER =
            Set.of(FaultKind.TARGET_FAILS, FaultKind.REFUSED, FaultKind.ERROR_IN_200);

    private final Faults faults;

    FaultRoutes(Faults faults) {
        this.faults = faults;
    }

    Routes routes() {
        return new Routes()
                .on("GET", "/sim/faults", "Faults that are on, and the kinds there are", request -> list())
                .on(
                        "POST",
                        "/sim/faults",
                        "Switch a fault on: {kind, times? (0 = until switched off), percent?, path?, target?, errorNumber?,"
                                + " delayMillis?}",
                        this::add)
                .on("DELETE", "/sim/faults", "Switch all faults off", request -> {
                    faults.clear();
                    return Answer.empty(204);
                })
                .on("DELETE", "/sim/faults/{id}", "Switch one fault off", this::remove)
                .on("PUT", "/sim/seed", "Draw from this seed from now on: {seed}", this::seed);
    }

    private Answer seed(Request request) {
        ObjectNode body = request.json();
        if (!body.path("seed").isIntegralNumber() || !body.path("seed").canConvertToLong()) {
            throw new HttpRefusal(400, "expected a whole number as seed, got " + body.path("seed"));
        }
        faults.seed(body.path("seed").asLong());
        return list();
    }

    private Answer list() {
        ObjectNode answer = Json.object().put("seed", faults.seed());
        ArrayNode active = answer.putArray("active");
        faults.list().forEach(one -> active.add(json(one)));
        answer.set("kinds", Json.tree(FaultKind.values()));
        return Answer.json(200, answer);
    }

    private static ObjectNode json(Faults.Active one) {
        Fault fault = one.fault();
        ObjectNode node = Json.object()
                .put("id", one.id())
                .put("kind", fault.kind().name())
                .put("times", fault.times())
                .put("percent", fault.percent())
                .put("struck", one.struck())
                .put("path", fault.path())
                .put("delayMillis", fault.delay().toMillis());
        fault.target().ifPresent(target -> node.put("target", target));
        if (WITH_NUMBER.contains(fault.kind())) {
            node.put("errorNumber", fault.errorNumber());
        }
        return node;
    }

    private Answer add(Request request) {
        return Answer.json(201, Map.of("id", faults.add(read(request.json()))));
    }

    private static Fault read(ObjectNode body) {
        Set<String> unknown = new TreeSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new HttpRefusal(400, "expected only " + new TreeSet<>(FIELDS) + ", got " + unknown);
        }
        FaultKind kind = kind(Json.text(body, "kind").orElse(""));
        Fault plain = Fault.always(kind)
                .times(number(body, "times", 0))
                .percent(number(body, "percent", 100))
                .with(number(body, "errorNumber", VppError.INTERNAL_ERROR.number()));
        Fault aimed = Json.text(body, "target").map(plain::of).orElse(plain);
        Fault located = Json.text(body, "path").map(aimed::on).orElse(aimed);
        return body.has("delayMillis") ? located.after(Duration.ofMillis(number(body, "delayMillis", 0))) : located;
    }

    private static int number(ObjectNode body, String name, int otherwise) {
        if (body.has(name) && !body.path(name).isInt()) {
            throw new HttpRefusal(400, "expected a whole number for " + name + ", got " + body.path(name));
        }
        return body.path(name).asInt(otherwise);
    }

    private static FaultKind kind(String name) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HttpRefusal(
                        400, "expected a kind of " + Arrays.toString(FaultKind.values()) + ", got \"" + name + "\""));
    }

    private Answer remove(Request request) {
        String id = request.parameter("id");
        boolean known = id.matches("\\d{1,18}") && faults.remove(Long.parseLong(id));
        if (!known) {
            throw new HttpRefusal(404, "no fault with the id " + id);
        }
        return Answer.empty(204);
    }
}
