package dev.tegata.demo.licence;

import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.CommandReports;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.EffectWorker;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.apple.Waiting;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.DatabaseSettings;
import dev.tegata.storage.Sealer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One server process as far as licences go, with a life of its own: nothing but the database and Apple outlives it. */
final class Node implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final Licences licences;
    final CommandQueue queue;
    final CommandReports reports;
    final KillableSockets.Fuse fuse;
    private final List<Worker> all = new ArrayList<>();
    private final String name = "node" + COUNT.incrementAndGet();
    private final Database database;

    Node(
            DatabaseSettings settings,
            InstantSource clock,
            Sealer sealer,
            LicenceSettings licenceSettings,
            Waiting waiting) {
        fuse = KillableSockets.fuse(name);
        String url = settings.jdbcUrl();
        database = Database.open(new DatabaseSettings(
                url + (url.contains("?") ? "&" : "?") + "socketFactory=" + KillableSockets.class.getName()
                        + "&socketFactoryArg=" + name,
                settings.user(),
                settings.password(),
                3));
        Bell bell = new Bell();
        queue = new CommandQueue(clock, sealer);
        licences = new Licences(database, clock, queue, sealer, bell, licenceSettings, Optional.empty(), waiting);
        reports = new CommandReports(database, clock, bell, sealer);
        List<EffectHandler> ears = new ArrayList<>(licences.effectHandlers());
        ears.add(new Inventory(database, queue, new Timeline(clock), bell));
        all.add(new EffectWorker(database, clock, ears));
        all.addAll(licences.workers());
    }

    Database database() {
        return database;
    }

    int workers() {
        return all.size();
    }

    /** One run of one worker; returns how much it did. */
    int run(int worker) {
        return all.get(worker).runOnce();
    }

    @Override
    public void close() {
        licences.close();
        try {
            database.close();
        } catch (NodeKilled alreadyDead) {
            // A dead process says no goodbye to its database.
        }
        KillableSockets.forget(name);
    }
}
