package dev.tegata.simulator.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.MdmChannel.Report;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Talks to the server over one channel: check-in messages, and conversations of reports and commands. Used under the device's conversation lock. */
final class MdmClient {
    /** A server that never stops sending commands must not hold a device for ever. */
    private static final int MAX_COMMANDS = 1_000;

    private static final String CHECK_IN = "application/x-apple-aspen-mdm-checkin";
    private static final String COMMAND = "application/x-apple-aspen-mdm; charset=UTF-8";
    private static final JsonMapper JSON = new JsonMapper();

    private final SimulatedDevice device;
    private final Enrollment enrollment;
    private final MdmChannel channel;

    MdmClient(SimulatedDevice device, Enrollment enrollment, MdmChannel channel) {
        this.device = device;
        this.enrollment = enrollment;
        this.channel = channel;
    }

    /** Sends one check-in message; the server's refusal is in the reply. */
    Reply checkIn(PlistDict message) throws IOException {
        String type = message.requireString("MessageType");
        try {
            Reply reply = put(enrollment.mdm().checkInUrl(), CHECK_IN, message, Delivery.NORMAL);
            device.history().said(type, "", "", answer(reply, ""));
            return reply;
        } catch (IOException e) {
            device.history().said(type, "", "", "no answer: " + e.getMessage());
            throw e;
        }
    }

    /** PUT Idle, or the result the server has not taken yet, then whatever the server asks, until it has nothing more. */
    void converse() {
        Report report = channel.opening();
        if (!report.isResult() && device.faults().strikes(Fault.UNKNOWN_COMMAND_UUID)) {
            report = new Report(UUID.randomUUID().toString(), "(never sent)", CommandAnswer.acknowledged());
        }
        for (int commands = 0; commands < MAX_COMMANDS; commands++) {
            Optional<PlistDict> command = say(report);
            if (command.isEmpty()) {
                return;
            }
            report = obey(command.get());
            channel.keep(report);
        }
        device.history().note("conversation ended", "after " + MAX_COMMANDS + " commands in a row");
    }

    private Report obey(PlistDict envelope) {
        String uuid = envelope.string("CommandUUID").orElse("");
        String type = envelope.dict("Command")
                .flatMap(command -> command.string("RequestType"))
                .orElse("");
        CommandAnswer answer = device.faults().strikes(Fault.NOT_NOW_TO_EVERYTHING)
                ? CommandAnswer.notNow()
                : Commands.execute(device, channel, envelope.dict("Command").orElse(PlistDict.of()));
        return new Report(uuid, type, answer);
    }

    /** Says one thing and reads what the server wants next; empty when the conversation is over, for whatever reason. */
    private Optional<PlistDict> say(Report report) {
        try {
            Reply reply = transmit(report);
            if (unenrolls(reply)) {
                device.dropManagement("the server answered " + reply.summary());
                return Optional.empty();
            }
            if (!reply.successful()) {
                note(report, answer(reply, ""));
                channel.failed(device.now());
                return Optional.empty();
            }
            Optional<PlistDict> command = command(reply);
            note(report, answer(reply, command.map(MdmClient::requestType).orElse("")));
            channel.delivered(report);
            report.answer().afterDelivery().run();
            return device.managed() ? command : Optional.empty();
        } catch (IOException | ProtocolException e) {
            note(report, "no answer: " + e.getMessage());
            channel.failed(device.now());
            return Optional.empty();
        }
    }

    private Reply transmit(Report report) throws IOException {
        PlistDict message = report.message(channel.ids());
        URI server = enrollment.mdm().serverUrl();
        Delivery delivery = Delivery.NORMAL;
        if (report.isResult()) {
            if (device.faults().strikes(Fault.REPORT_TWICE)) {
                Reply lost = put(server, COMMAND, message, Delivery.NORMAL);
                note(report, answer(lost, "(lost)"));
            }
            if (device.faults().strikes(Fault.DROP_BEFORE_REPLY)) {
                delivery = Delivery.CUT_BEFORE_REPLY;
            }
        }
        if (delivery == Delivery.NORMAL && device.faults().strikes(Fault.SLOW_BODY)) {
            delivery = Delivery.SLOWLY;
        }
        return put(server, COMMAND, message, delivery);
    }

    private Reply put(URI address, String contentType, PlistDict message, Delivery delivery) throws IOException {
        byte[] body = Plist.xml(message);
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", contentType);
        if (enrollment.mdm().signMessage()) {
            headers.put("Mdm-Signature", MdmSignature.of(body, enrollment.identity()));
        }
        return enrollment.web().send("PUT", address, headers, body, delivery);
    }

    // Only zero bytes mean «nothing more»: an empty property list is a (malformed) command.
    private static Optional<PlistDict> command(Reply reply) {
        return reply.body().length == 0 ? Optional.empty() : Optional.of(Plist.parse(reply.body()));
    }

    /** 401, or 403 with the code for «not my device»: the device removes its management (Apple: Device Management, Errors). */
    static boolean unenrolls(Reply reply) {
        return reply.status() == 401
                || (reply.status() == 403 && errorCode(reply).equals("com.apple.unrecognized.device"));
    }

    private static String errorCode(Reply reply) {
        try {
            return switch (reply.mediaType()) {
                case "application/json" ->
                    JSON.readTree(new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8))
                            .path("code")
                            .asText();
                case "application/xml", "application/x-plist", "text/xml" ->
                    Plist.parse(reply.body()).string("code").orElse("");
                default -> "";
            };
        } catch (JsonProcessingException | ProtocolException unreadable) {
            // A 403 without a readable code is any other refusal.
            return "";
        }
    }

    private void note(Report report, String answer) {
        device.history().said(report.answer().status(), report.requestType(), report.commandUuid(), answer);
    }

    private static String answer(Reply reply, String next) {
        return next.isEmpty() ? Integer.toString(reply.status()) : reply.status() + " " + next;
    }

    private static String requestType(PlistDict envelope) {
        return envelope.dict("Command")
                .flatMap(command -> command.string("RequestType"))
                .orElse("(no RequestType)");
    }
}
