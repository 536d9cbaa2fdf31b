package dev.tegata.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.core.extension.HandleSupplier;
import org.jdbi.v3.sqlobject.SqlObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Jdbi's handles, with the stores attached to them, used again and again, each time on whatever connection the pool gives.
 *
 * <p>Jdbi makes a handle for every transaction and prepares every method of every store that is attached to it, which took four tenths of the
 * server's processor time while devices enrolled. A session that failed is not used again. Thread-safe.
 */
final class Sessions {
    private final DataSource pool;
    private final Function<Connection, Jdbi> jdbi;
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();

    @SuppressWarnings("ThreadLocalUsage") // not static: the session of another pool is another transaction
    private final ThreadLocal<@Nullable Session> current = new ThreadLocal<>();

    /** @param jdbi with all that the stores need, for this connection */
    Sessions(DataSource pool, Function<Connection, Jdbi> jdbi) {
        this.pool = pool;
        this.jdbi = jdbi;
    }

    /**
     * Runs {@code work} on one connection; inside of other work of the same thread, on the same one.
     *
     * @throws ConnectionException when the pool has none
     */
    <T, X extends Exception> T with(HandleCallback<T, X> work) throws X {
        Session around = current.get();
        if (around != null) {
            return work.withHandle(around.handle);
        }
        Connection connection = connection();
        try {
            Session session = session(connection);
            current.set(session);
            T result;
            try {
                result = work.withHandle(session.handle);
            } finally {
                current.remove();
                session.connection.target = null;
            }
            idle.push(session);
            return result;
        } finally {
            giveBack(connection);
        }
    }

    /** A store whose every call is work of its own. */
    <S> S store(Class<S> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? invoke(type, method, arguments)
                        : this.<@Nullable Object, Exception>with(
                                handle -> invoke(handle.attach(type), method, arguments))));
    }

    private Session session(Connection connection) {
        Session session = idle.poll();
        if (session == null) {
            return new Session(jdbi, connection);
        }
        session.connection.target = connection;
        return session;
    }

    private Connection connection() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    private static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }

    /** A handle, and the connection it believes to have. */
    private static final class Session {
        private final Switched connection;
        private final Handle handle;

        Session(Function<Connection, Jdbi> jdbi, Connection first) {
            connection = new Switched(first);
            handle = jdbi.apply((Connection) Proxy.newProxyInstance(
                            Connection.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, method, arguments) -> connection.call(method, arguments)))
                    .registerExtension(new AttachedOnce())
                    .open();
        }
    }

    /** Passes everything on to the connection of the moment. */
    private static final class Switched {
        private @Nullable Connection target;

        Switched(Connection target) {
            this.target = target;
        }

        @Nullable
        Object call(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
            Connection now = target;
            if (now == null) {
                throw new SQLException("the work that had this connection is over");
            }
            return invoke(now, method, arguments);
        }
    }

    /** The stores that were attached to a handle; where Jdbi copies its settings, the same ones. */
    public static final class Attached implements JdbiConfig<Attached> {
        private final Map<Class<?>, Object> stores = new HashMap<>();

        @Override
        public Attached createCopy() {
            return this;
        }
    }

    /** Stands before Jdbi's own factory and asks it once for each handle and store. */
    private static final class AttachedOnce implements ExtensionFactory {
        @Override
        public boolean accepts(Class<?> type) {
            return type.isInterface() && type.getPackageName().startsWith(Sessions.class.getPackageName());
        }

        @Override
        public <E> E attach(Class<E> type, HandleSupplier handle) {
            Map<Class<?>, Object> stores = handle.getConfig().get(Attached.class).stores;
            Object attached = stores.get(type);
            if (attached == null) {
                attached = handle.getConfig()
                        .get(Extensions.class)
                        .findFactory(SqlObjectFactory.class)
                        .orElseThrow()
                        .attach(type, handle);
                stores.put(type, attached);
            }
            return type.cast(attached);
        }

        @Override
        public Set<FactoryFlag> getFactoryFlags() {
            return Set.of(FactoryFlag.DONT_USE_PROXY);
        }
    }
}
