package dev.tegata.demo;

import dev.tegata.simulator.device.HttpAppleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** A world that runs, and the ways to act in it and to look behind it. Whoever opened it closes it. */
record Stage(World world, AdminClient administrator, Books books, HttpAppleStore store) implements AutoCloseable {

    /**
     * @param home the checkout, for the sample certificates
     * @param folder where the data are kept
     */
    static Stage open(Path home, Path folder, World.Progress progress) throws Exception {
        return open(home, folder, Map.of(), progress);
    }

    /** @param settings of the server, in place of the demo's own */
    static Stage open(Path home, Path folder, Map<String, String> settings, World.Progress progress) throws Exception {
        World world = World.start(home, folder, DemoPorts.free(), settings, progress);
        boolean complete = false;
        try {
            Books books = new Books(world.database().jdbcUrl("postgres"));
            Stage stage = new Stage(world, world.administrator(), books, world.store());
            complete = true;
            return stage;
        } finally {
            if (!complete) {
                world.close();
            }
        }
    }

    /** The three phones of the flow, fresh from the box. */
    Phones phones() throws IOException {
        return Phones.three(world.deviceWorld(store));
    }

    @Override
    public void close() throws SQLException {
        try (world;
                administrator;
                store) {
            books.close();
        }
    }
}
