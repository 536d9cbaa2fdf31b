package dev.tegata.server.admin;

import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.enrollment.UnlockTokens;
import dev.tegata.server.http.Response;
import dev.tegata.storage.command.CommandRecord;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.event.Subject.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /api/v1/devices/{id}/commands}. */
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
            Optional<Map<String, Object>> answer,
            Optional<List<Map<String, Object>>> errorChain) {}

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
