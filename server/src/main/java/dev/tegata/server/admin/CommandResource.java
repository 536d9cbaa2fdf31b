package dev.tegata.server.admin;

import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.enrollment.UnlockTokens;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.command.CommandRecord;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.NotQueued;
import dev.tegata.storage.event.Subject.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /api/v1/devices/{id}/commands} and, for many devices at once, {@code /api/v1/commands}. */
final class CommandResource {
    /** Keys of every report, told apart from the answer to the command. */
    private static final Set<String> ENVELOPE = Set.of(
            "UDID",
            "EnrollmentID",
            "UserID",
            "UserShortName",
            "UserLongName",
            "EnrollmentUserID",
            "NotOnConsole",
            "CommandUUID",
            "Status",
            "RequestType",
            "ErrorChain");

    /** The body of a call about as many devices. */
    static final int MAX_FANOUT_BYTES = 8 << 20;

    private static final int MOST_DEVICES = 150_000;

    private final DeviceCommands commands;
    private final UnlockTokens unlockTokens;

    private enum State {
        QUEUED,
        SENT,
        DONE
    }

    /**
     * A command and what became of it; what was asked is not shown, for it may hold secrets.
     *
     * @param status how it ended
     * @param notNowCount how often the device put it off
     */
    private record View(
            UUID commandUuid,
            UUID deviceId,
            UUID enrollmentId,
            String requestType,
            State state,
            Optional<CommandStatus> status,
            Instant queuedAt,
            Optional<Instant> sentAt,
            int notNowCount,
            Optional<Instant> finishedAt,
            Optional<String> cancelReason,
            Optional<String> createdBy,
            Optional<Map<String, Object>> answer,
            Optional<List<Map<String, Object>>> errorChain) {}

    /**
     * A command for many.
     *
     * @param queued how many devices it waits for
     * @param refused each of the others, and why
     */
    private record FanoutView(UUID commandUuid, String requestType, int queued, List<RefusedDevice> refused) {
        static FanoutView of(CommandQueue.Fanout asked, MdmCommand command, Locale locale) {
            return new FanoutView(
                    asked.commandUuid(),
                    command.requestType(),
                    asked.queued(),
                    asked.refused().stream()
                            .map(device -> RefusedDevice.of(device, locale))
                            .toList());
        }
    }

    private record RefusedDevice(UUID deviceId, Refused problem) {
        static RefusedDevice of(NotQueued device, Locale locale) {
            Problem why = device.known()
                    ? Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, device.deviceId())
                    : Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", device.deviceId());
            return new RefusedDevice(device.deviceId(), Refused.of(why, locale));
        }
    }

    CommandResource(DeviceCommands commands, UnlockTokens unlockTokens) {
        this.commands = commands;
        this.unlockTokens = unlockTokens;
    }

    Response list(Call call) {
        UUID deviceId = call.id(Kind.DEVICE);
        Page page = call.page();
        return page.of(
                commands.page(deviceId, page.before(), page.rows()),
                CommandRecord::commandUuid,
                command -> view(deviceId, command, false));
    }

    Response request(Call call) {
        UUID deviceId = call.id(Kind.DEVICE);
        Body body = call.body("command", "parameters", "plist", "enrollmentId");
        MdmCommand command = CommandForms.read(body, () -> unlockTokens.of(deviceId));
        CommandRecord requested = commands.request(call.actor(), deviceId, body.optionalId("enrollmentId"), command);
        return Call.accepted(
                "/api/v1/devices/" + deviceId + "/commands/" + requested.commandUuid(),
                view(deviceId, requested, true));
    }

    Response requestForMany(Call call) {
        Body body = call.body("command", "parameters", "plist", "deviceIds", "allDevices");
        boolean all = body.optionalFlag("allDevices").orElse(false);
        if (all == body.has("deviceIds")) {
            throw all
                    ? body.invalid("deviceIds", "there", "not to be there with allDevices")
                    : body.missing("deviceIds");
        }
        MdmCommand command = CommandForms.read(body, () -> {
            throw body.invalid("command", "ClearPasscode", "a command that is the same for every device");
        });
        CommandQueue.Fanout asked = commands.requestForMany(
                call.actor(), all ? Optional.empty() : Optional.of(body.ids("deviceIds", MOST_DEVICES)), command);
        return Response.json(202, Json.write(FanoutView.of(asked, command, call.locale())));
    }

    Response get(Call call) {
        UUID deviceId = call.id(Kind.DEVICE);
        return Call.ok(view(deviceId, commands.get(deviceId, call.id("commandUuid", Kind.COMMAND)), true));
    }

    Response cancel(Call call) {
        commands.cancel(call.actor(), call.id(Kind.DEVICE), call.id("commandUuid", Kind.COMMAND));
        return Response.noContent();
    }

    private static View view(UUID deviceId, CommandRecord command, boolean whole) {
        Optional<PlistDict> report = command.report().filter(bytes -> whole).map(Plist::parse);
        State state =
                command.status().isPresent() ? State.DONE : command.sentAt().isPresent() ? State.SENT : State.QUEUED;
        return new View(
                command.commandUuid(),
                deviceId,
                command.enrollmentId(),
                command.requestType(),
                state,
                command.status(),
                command.queuedAt(),
                command.sentAt(),
                command.notNowCount(),
                command.finishedAt(),
                command.cancelReason(),
                command.createdBy(),
                report.map(CommandResource::answer),
                report.filter(body -> body.has("ErrorChain"))
                        .map(body -> body.dicts("ErrorChain").stream()
                                .map(PlistJson::of)
                                .toList()));
    }

    private static Map<String, Object> answer(PlistDict report) {
        return PlistJson.of(report).entrySet().stream()
                .filter(entry -> !ENVELOPE.contains(entry.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first, LinkedHashMap::new));
    }
}
