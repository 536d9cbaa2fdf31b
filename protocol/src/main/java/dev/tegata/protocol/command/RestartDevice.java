package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Restarts a device; a locked iOS device comes back without network until it is unlocked. The keys about kernel
 * extensions are left to {@link RawCommand}.
 *
 * @param notifyUser Macs only: ask the user to restart instead of doing it at once
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/restartdevicecommand">Apple: Device Management,
 *     RestartDeviceCommand</a>
 */
public record RestartDevice(Optional<Boolean> notifyUser) implements MdmCommand {
    @Override
    public String requestType() {
        return "RestartDevice";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .putIfPresent("NotifyUser", notifyUser)
                .build();
    }
}
