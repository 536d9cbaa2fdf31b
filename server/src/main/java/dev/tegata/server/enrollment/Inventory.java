package dev.tegata.server.enrollment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.DeviceInformation;
import dev.tegata.protocol.command.Restrictions;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.FinishedCommand;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.device.DeviceInventory;
import dev.tegata.storage.device.DeviceRow;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Asks devices about themselves, after they enrolled and whenever somebody wants to know, and keeps their answers. Thread-safe.
 */
public final class Inventory implements EffectHandler {
    /** The effect of a command whose answer is to be kept; its id is the device's. */
    public static final String EFFECT = "inventory";

    /** What tells one device from another, which a User Enrollment keeps to itself. */
    private static final Set<String> NOT_IN_USER_ENROLLMENT = Set.of("UDID", "SerialNumber");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final CommandQueue commands;
    private final Timeline timeline;
    private final Bell bell;

    public Inventory(Database database, CommandQueue commands, Timeline timeline, Bell bell) {
        this.database = database;
        this.commands = commands;
        this.timeline = timeline;
        this.bell = bell;
    }

    @Override
    public String effect() {
        return EFFECT;
    }

    /**
     * Asks a device anew.
     *
     * @return the command UUIDs, to watch
     * @throws Problem when there is no such device, or it is not enrolled
     */
    public List<UUID> request(Actor actor, UUID deviceId) {
        List<UUID> queued = database.inTransaction(tx -> {
            DeviceRow device = tx.attach(DeviceStore.class)
                    .find(deviceId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
            EnrollmentRow channel = tx.attach(EnrollmentStore.class)
                    .deviceChannel(deviceId)
                    .filter(enrollment -> enrollment.state() == EnrollmentState.ENROLLED)
                    .orElseThrow(() -> Problem.of(
                            ProblemCode.DEVICE_NOT_ENROLLED, device.name().orElse(device.deviceKey())));
            timeline.ok(tx, actor, "device.inventory-requested", List.of(Subject.device(deviceId)), Map.of());
            return queue(tx, actor, deviceId, channel.id(), device.userEnrollment());
        });
        bell.ring();
        return queued;
    }

    /** Queues the questions. In a User Enrollment some are forbidden and so not asked. */
    List<UUID> queue(Handle tx, Actor actor, UUID deviceId, UUID enrollmentId, boolean userEnrollment) {
        Optional<CommandQueue.Effect> effect = Optional.of(new CommandQueue.Effect(effect(), deviceId));
        List<UUID> target = List.of(enrollmentId);
        List<UUID> queued = new ArrayList<>();
        queued.add(commands.enqueue(tx, actor, information(userEnrollment), target, effect));
        if (!userEnrollment) {
            queued.add(commands.enqueue(tx, actor, new Restrictions(false), target, effect));
        }
        return queued;
    }

    private static DeviceInformation information(boolean userEnrollment) {
        Stream<String> device = DeviceInformation.aboutTheDevice().queries().stream();
        return new DeviceInformation(
                userEnrollment
                        ? device.filter(query -> !NOT_IN_USER_ENROLLMENT.contains(query))
                                .toList()
                        : Stream.concat(device, DeviceInformation.aboutTheStoreAccount().queries().stream())
                                .toList());
    }

    @Override
    public void apply(Handle tx, FinishedCommand finished) {
        UUID device = finished.effectId().orElseThrow();
        boolean ofEarlierLife = tx.attach(EnrollmentStore.class)
                .find(finished.enrollmentId())
                .filter(enrollment -> enrollment.authenticatedAt().isAfter(finished.finishedAt()))
                .isPresent();
        if (ofEarlierLife || finished.status() == CommandStatus.CANCELLED) {
            return;
        }
        CommandReport report = finished.report().orElseThrow();
        if (finished.status() != CommandStatus.ACKNOWLEDGED) {
            said(
                    tx,
                    device,
                    finished,
                    EventResult.FAILED,
                    Map.of("answer", finished.status().name()));
            return;
        }
        try {
            keep(tx, device, finished, report);
        } catch (ProtocolException e) {
            // The same answer would fail again, so this is the end of it, and is seen.
            said(tx, device, finished, EventResult.FAILED, Map.of("reason", String.valueOf(e.getMessage())));
        }
    }

    private void keep(Handle tx, UUID device, FinishedCommand finished, CommandReport report) {
        Instant at = finished.finishedAt();
        DeviceStore devices = tx.attach(DeviceStore.class);
        switch (finished.requestType()) {
            case "DeviceInformation" -> devices.inventoried(inventory(device, DeviceInformation.Answer.of(report), at));
            case "Restrictions" ->
                devices.restricted(
                        device, json(Restrictions.Answer.of(report).global().all()), at);
            default ->
                throw new IllegalStateException("expected an answer to DeviceInformation or Restrictions, got one to "
                        + finished.requestType());
        }
        said(tx, device, finished, EventResult.OK, Map.of());
    }

    private void said(Handle tx, UUID device, FinishedCommand finished, EventResult result, Map<String, String> more) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("command", finished.requestType());
        detail.putAll(more);
        String deviceKey = tx.attach(DeviceStore.class)
                .find(device)
                .map(DeviceRow::deviceKey)
                .orElse("(deleted)");
        timeline.append(
                tx, Actor.device(deviceKey), "device.inventoried", result, List.of(Subject.device(device)), detail);
    }

    private static DeviceInventory inventory(UUID device, DeviceInformation.Answer answer, Instant at) {
        return new DeviceInventory(
                device,
                answer.serialNumber(),
                answer.productName(),
                answer.modelName(),
                answer.deviceName(),
                answer.osVersion(),
                answer.buildVersion(),
                answer.all().string("IMEI"),
                answer.isSupervised(),
                answer.iTunesStoreAccountIsActive(),
                answer.iTunesStoreAccountHash(),
                at);
    }

    /** The restrictions as one flat object of name and value: which of Apple's four groups one stands in says only how profiles combine. */
    private static String json(PlistDict all) {
        Map<String, Object> flat = new LinkedHashMap<>();
        for (String group : List.of("restrictedBool", "restrictedValue", "intersection", "union")) {
            PlistDict named = all.dict(group).orElseGet(PlistDict::of);
            for (String name : named.keys()) {
                PlistDict one = named.requireDict(name);
                one.get("value").or(() -> one.get("values")).ifPresent(value -> flat.put(name, value));
            }
        }
        try {
            return JSON.writeValueAsString(flat);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values cannot be written as JSON", e);
        }
    }
}
