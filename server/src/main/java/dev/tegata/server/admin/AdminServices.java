package dev.tegata.server.admin;

import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.Enrollments;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.enrollment.UnlockTokens;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.people.Organizations;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.people.Users;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import java.time.InstantSource;

/** Everything the admin API calls upon. */
public record AdminServices(
        Database database,
        InstantSource clock,
        Timeline timeline,
        ApiTokens tokens,
        Organizations organizations,
        Users users,
        Ownership ownership,
        DeviceCommands commands,
        UnlockTokens unlockTokens,
        Enrollments enrollments,
        EnrollmentLinks enrollmentLinks,
        Inventory inventory,
        Licences licences) {}
