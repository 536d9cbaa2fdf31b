package dev.tegata.server.command;

import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.command.RawCommand;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.OutgoingCommand;
import java.util.UUID;

/** Commands as they lie in the database: encrypted, for some hold an invitation URL, a PIN or an unlock token. Thread-safe. */
final class CommandBodies {
    private final Sealer sealer;

    CommandBodies(Sealer sealer) {
        this.sealer = sealer;
    }

    byte[] seal(UUID commandUuid, MdmCommand command) {
        return sealer.seal(Plist.xml(command.body()), place(commandUuid));
    }

    MdmCommand open(OutgoingCommand command) {
        return new RawCommand(Plist.parse(sealer.open(command.bodySealed(), place(command.commandUuid()))));
    }

    private static String place(UUID commandUuid) {
        return "command.body/" + commandUuid;
    }
}
