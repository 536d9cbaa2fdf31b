package dev.tegata.protocol.command;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;

/**
 * Takes the passcode off a device.
 *
 * @param unlockToken the one of the device's latest TokenUpdate that had one
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/clearpasscodecommand">Apple: Device Management,
 *     ClearPasscodeCommand</a>
 */
public record ClearPasscode(Bytes unlockToken) implements MdmCommand {
    @Override
    public String requestType() {
        return "ClearPasscode";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .put("UnlockToken", unlockToken.toArray())
                .build();
    }
}
