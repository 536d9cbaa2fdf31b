package dev.tegata.storage;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds {@code byte[][]} as {@code bytea[]}, in PostgreSQL's binary form; Jdbi's own arrays hold objects, and the driver takes no bytes in those. */
final class ByteaArrays extends AbstractArgumentFactory<byte[][]> {
    ByteaArrays() {
        super(Types.ARRAY);
    }

    @Override
    protected Argument build(byte[][] values, ConfigRegistry config) {
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bytea", values));
    }
}
