package dev.tegata.protocol.command;

import dev.tegata.protocol.ProtocolException;
import java.util.Arrays;

/** How a device says it got on with a command. */
public enum ReportStatus {
    /** Nothing to report: the device asks for work. */
    IDLE("Idle"),
    /** Done. */
    ACKNOWLEDGED("Acknowledged"),
    /** Failed; see the error chain. */
    ERROR("Error"),
    /** The device could not read the command. */
    COMMAND_FORMAT_ERROR("CommandFormatError"),
    /** Not in this state of the device; the server must send the command again, the device forgets it. */
    NOT_NOW("NotNow");

    private final String wireName;

    ReportStatus(String wireName) {
        this.wireName = wireName;
    }

    /** The text of the key Status. */
    public String wireName() {
        return wireName;
    }

    static ReportStatus ofWire(String text) {
        return Arrays.stream(values())
                .filter(status -> status.wireName.equals(text))
                .findFirst()
                .orElseThrow(() -> new ProtocolException("expected a Status of "
                        + Arrays.stream(values()).map(ReportStatus::wireName).toList() + ", got \"" + text + "\""));
    }
}
