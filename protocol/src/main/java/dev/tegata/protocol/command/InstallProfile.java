package dev.tegata.protocol.command;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;

/**
 * Installs a configuration profile, or replaces the one of the same PayloadIdentifier. Acknowledged means installed.
 *
 * @param payload the profile, plain or signed
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/installprofilecommand">Apple: Device
 *     Management, InstallProfileCommand</a>
 */
public record InstallProfile(Bytes payload) implements MdmCommand {
    @Override
    public String requestType() {
        return "InstallProfile";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .put("Payload", payload.toArray())
                .build();
    }
}
