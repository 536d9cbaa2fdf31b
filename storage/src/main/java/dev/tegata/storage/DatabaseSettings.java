package dev.tegata.storage;

import java.util.Optional;

/**
 * Where PostgreSQL is and how many connections this node may hold.
 *
 * @param jdbcUrl for example {@code jdbc:postgresql://db.example.com/tegata}
 * @param maxConnections 2 (the migration needs two) to 500; all nodes together must stay below PostgreSQL's max_connections
 */
public record DatabaseSettings(String jdbcUrl, Optional<String> user, Optional<String> password, int maxConnections) {
    public DatabaseSettings {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "expected a JDBC URL like jdbc:postgresql://host/database, got " + jdbcUrl);
        }
        if (maxConnections < 2 || maxConnections > 500) {
            throw new IllegalArgumentException("expected 2 to 500 database connections, got " + maxConnections);
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + jdbcUrl.replaceAll("\\?.*", "?…") + ", maxConnections=" + maxConnections + "]";
    }
}
