package dev.tegata.protocol.command;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;

/**
 * A command on its way to a device.
 *
 * @param commandUuid names the command in every report about it; fresh per device and command
 */
public record CommandEnvelope(String commandUuid, MdmCommand command) {
    public CommandEnvelope {
        if (commandUuid.isBlank()) {
            throw new IllegalArgumentException("expected a CommandUUID, got a blank one for " + command.requestType());
        }
    }

    /** The property list that is the body of the server's answer. */
    public static byte[] encode(String commandUuid, MdmCommand command) {
        CommandEnvelope envelope = new CommandEnvelope(commandUuid, command);
        return Plist.xml(PlistDict.of("CommandUUID", envelope.commandUuid, "Command", command.body()));
    }

    /**
     * The other direction, as a device reads it; the command comes back as a {@link RawCommand}.
     *
     * @throws ProtocolException when there is no CommandUUID, no Command or no RequestType in it
     */
    public static CommandEnvelope decode(byte[] plist) {
        PlistDict envelope = Plist.parse(plist);
        try {
            return new CommandEnvelope(
                    envelope.requireString("CommandUUID"), new RawCommand(envelope.requireDict("Command")));
        } catch (ProtocolException refused) {
            throw refused.in(plist);
        } catch (IllegalArgumentException unfit) {
            throw new ProtocolException(String.valueOf(unfit.getMessage()), plist, unfit);
        }
    }
}
