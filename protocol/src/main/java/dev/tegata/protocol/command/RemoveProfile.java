package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;

/**
 * Removes a configuration profile. Acknowledged means removed.
 *
 * @param identifier its PayloadIdentifier
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/removeprofilecommand">Apple: Device
 *     Management, RemoveProfileCommand</a>
 */
public record RemoveProfile(String identifier) implements MdmCommand {
    @Override
    public String requestType() {
        return "RemoveProfile";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType()).put("Identifier", identifier).build();
    }
}
