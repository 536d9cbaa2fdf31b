package dev.tegata.server.admin;

import dev.tegata.protocol.Bytes;
import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.people.Organizations;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.people.Users;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;

/**
 * Everything the admin API calls upon.
 *
 * @param unlockTokens finds what a device (by id) escrowed to have its passcode cleared; throws NO_UNLOCK_TOKEN
 */
public record AdminServices(
        Database database,
        InstantSource clock,
        Timeline timeline,
        ApiTokens tokens,
        Organizations organizations,
        Users users,
        Ownership ownership,
        DeviceCommands commands,
        Function<UUID, Bytes> unlockTokens,
        Licences licences) {}
