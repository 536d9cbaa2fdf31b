package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Locks the screen.
 *
 * @param message shown on the locked screen, as is the phone number
 * @param pin Macs only: six characters that unlock it
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/devicelockcommand">Apple: Device Management,
 *     DeviceLockCommand</a>
 */
public record DeviceLock(Optional<String> message, Optional<String> phoneNumber, Optional<String> pin)
        implements MdmCommand {
    @Override
    public String requestType() {
        return "DeviceLock";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .putIfPresent("Message", message)
                .putIfPresent("PhoneNumber", phoneNumber)
                .putIfPresent("PIN", pin)
                .build();
    }

    @Override
    public String toString() {
        return "DeviceLock[]";
    }

    /**
     * Whether the message was shown.
     *
     * @param messageResult {@code Success}, or why not; absent when no message was sent
     */
    public record Answer(Optional<String> messageResult) {
        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            return new Answer(report.body().string("MessageResult"));
        }
    }
}
