package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;

/** Something a server can tell a device to do; immutable. */
public interface MdmCommand {
    /** Apple's name of the command, {@code DeviceInformation} for example. */
    String requestType();

    /** The dictionary at {@code Command}, with its RequestType. */
    PlistDict body();

    /**
     * Whether iOS does this at once in every state and never answers NotNow.
     *
     * @see <a href="https://developer.apple.com/documentation/devicemanagement/handling-notnow-status-responses">Apple:
     *     Device Management, Handling NotNow status responses</a>
     */
    default boolean neverNotNow() {
        return NeverNotNow.TYPES.contains(requestType());
    }

    /** A builder of {@link #body()} with the RequestType in it. */
    static PlistDict.Builder bodyOf(String requestType) {
        return PlistDict.builder().put("RequestType", requestType);
    }
}
