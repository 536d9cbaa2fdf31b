package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;

/**
 * Removes a managed app and its data.
 *
 * @param identifier its bundle id
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/removeapplicationcommand">Apple: Device
 *     Management, RemoveApplicationCommand</a>
 */
public record RemoveApplication(String identifier) implements MdmCommand {
    @Override
    public String requestType() {
        return "RemoveApplication";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType()).put("Identifier", identifier).build();
    }
}
