package dev.tegata.protocol.command;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;

/**
 * What a device PUTs to its server URL: how it got on with a command, or that it is idle.
 *
 * <p>The same report may come twice, and reports of commands the server forgot come too.
 *
 * @param commandUuid absent when idle, and perhaps when the device could not read the command
 * @param errorChain topmost error first; empty unless the command failed
 * @param body the whole report, for the answer classes of the commands
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/sending-mdm-commands-to-a-device">Apple: Device
 *     Management, Sending MDM commands to a device</a>
 */
public record CommandReport(
        EnrollmentId id,
        ReportStatus status,
        Optional<String> commandUuid,
        List<ErrorChainItem> errorChain,
        PlistDict body,
        Bytes received) {

    public CommandReport {
        errorChain = List.copyOf(errorChain);
    }

    /**
     * The report in {@code plist}.
     *
     * @throws ProtocolException when it is not a property list, has no sender, an unknown Status, or no CommandUUID where
     *     one must be; carries the bytes
     */
    public static CommandReport decode(byte[] plist) {
        PlistDict body = Plist.parse(plist);
        try {
            ReportStatus status = ReportStatus.ofWire(body.requireString("Status"));
            Optional<String> commandUuid = switch (status) {
                case IDLE, COMMAND_FORMAT_ERROR -> body.string("CommandUUID");
                case ACKNOWLEDGED, ERROR, NOT_NOW -> Optional.of(body.requireString("CommandUUID"));
            };
            List<ErrorChainItem> errors =
                    body.dicts("ErrorChain").stream().map(ErrorChainItem::of).toList();
            return new CommandReport(EnrollmentId.of(body), status, commandUuid, errors, body, Bytes.of(plist));
        } catch (ProtocolException refused) {
            throw refused.in(plist);
        }
    }

    /** A copy of the bytes as they came, over which an Mdm-Signature was made. */
    public byte[] raw() {
        return received.toArray();
    }

    /** Whether any link of the error chain says that the device found no licence; see {@link ErrorChainItem}. */
    public boolean licenceNotThereYet() {
        return errorChain.stream().anyMatch(ErrorChainItem::licenceNotThereYet);
    }
}
