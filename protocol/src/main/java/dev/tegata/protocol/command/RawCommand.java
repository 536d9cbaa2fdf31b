package dev.tegata.protocol.command;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.PlistDict;

/**
 * Any command Apple knows and we have no class for, as its dictionary.
 *
 * @param body the dictionary at {@code Command}
 */
public record RawCommand(PlistDict body) implements MdmCommand {
    /** @throws ProtocolException when there is no string RequestType, or a blank one */
    public RawCommand {
        if (body.requireString("RequestType").isBlank()) {
            throw new ProtocolException("expected the name of a command for key RequestType, got a blank one");
        }
    }

    @Override
    public String requestType() {
        return body.requireString("RequestType");
    }
}
