package dev.tegata.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the server's database behind its back, so that a step is believed only when its row says so too. */
final class Books implements AutoCloseable {
    private final Connection connection;

    Books(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    /** The first column of the only row, as text; empty text for null. */
    String one(String sql, Object... arguments) throws SQLException {
        List<String> all = all(sql, arguments);
        if (all.size() != 1) {
            throw new AssertionError("expected one row, got %d: %s".formatted(all.size(), sql.strip()));
        }
        return all.getFirst();
    }

    /** The first column of every row, as text. */
    List<String> all(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String value = rows.getString(1);
                    values.add(value == null ? "" : value);
                }
            }
            return values;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
