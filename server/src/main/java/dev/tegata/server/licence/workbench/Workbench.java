package dev.tegata.server.licence.workbench;

import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import java.time.Instant;
import java.time.InstantSource;

/** What every part of the licence workflow works with. */
public record Workbench(
        Database database, InstantSource clock, Timeline timeline, CommandQueue queue, Sealer sealer, Bell bell) {

    public Instant now() {
        return clock.instant();
    }
}
