package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;

/**
 * What a device answers to a command (Apple: Device Management, Sending MDM commands to a device).
 *
 * @param status the report's Status
 * @param content the command's own response keys
 * @param afterDelivery what the device does once the server has taken the report
 */
record CommandAnswer(String status, PlistDict content, Runnable afterDelivery) {
    static final String ACKNOWLEDGED = "Acknowledged";
    static final String NOT_NOW = "NotNow";
    static final String MCMDM = "MCMDMErrorDomain";

    /** Nothing to answer: the device asks for work. */
    static CommandAnswer idle() {
        return new CommandAnswer("Idle", PlistDict.of(), CommandAnswer::nothing);
    }

    static CommandAnswer acknowledged() {
        return acknowledged(PlistDict.of());
    }

    static CommandAnswer acknowledged(PlistDict content) {
        return new CommandAnswer(ACKNOWLEDGED, content, CommandAnswer::nothing);
    }

    static CommandAnswer acknowledgedThen(Runnable afterDelivery) {
        return new CommandAnswer(ACKNOWLEDGED, PlistDict.of(), afterDelivery);
    }

    static CommandAnswer notNow() {
        return new CommandAnswer(NOT_NOW, PlistDict.of(), CommandAnswer::nothing);
    }

    static CommandAnswer error(int code, String description) {
        return error(MCMDM, code, description);
    }

    static CommandAnswer error(String domain, int code, String description) {
        return new CommandAnswer(
                "Error", PlistDict.of("ErrorChain", chain(domain, code, description)), CommandAnswer::nothing);
    }

    /** The command is not what Apple's schema says. */
    static CommandAnswer formatError(String description) {
        return new CommandAnswer(
                "CommandFormatError",
                PlistDict.of("ErrorChain", chain(MCMDM, 12008, description)),
                CommandAnswer::nothing);
    }

    CommandAnswer with(String key, Object value) {
        return new CommandAnswer(status, content.toBuilder().put(key, value).build(), afterDelivery);
    }

    static List<PlistDict> chain(String domain, int code, String description) {
        return List.of(PlistDict.builder()
                .put("ErrorCode", code)
                .put("ErrorDomain", domain)
                .put("LocalizedDescription", description)
                .put("USEnglishDescription", description)
                .build());
    }

    private static void nothing() {}
}
