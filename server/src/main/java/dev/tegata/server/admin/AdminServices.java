package dev.tegata.server.admin;

import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.people.Organizations;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.people.Users;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;

/** Everything the admin API calls upon. */
public record AdminServices(
        Database database,
        Timeline timeline,
        ApiTokens tokens,
        Organizations organizations,
        Users users,
        Ownership ownership) {}
