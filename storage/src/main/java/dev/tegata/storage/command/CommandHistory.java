package dev.tegata.storage.command;

import dev.tegata.storage.Database;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;

/**
 * Keeps the history of commands in weekly partitions: makes those to come, drops those past their time, so that pruning costs nothing and
 * never competes with the devices. Thread-safe; safe to run on several nodes at once.
 */
public final class CommandHistory {
    private static final String PREFIX = "command_history_";
    private static final int WEEKS_AHEAD = 3;

    /** Any number no other advisory lock of this database uses. */
    private static final long LOCK = 0x7e9a7a_0001L;

    /** A device's request waits behind ours for the table, if ours has to wait. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** PostgreSQL, appendix A. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Database database;

    public CommandHistory(Database database) {
        this.database = database;
    }

    /**
     * What was done.
     *
     * @param dropped names of partitions
     * @param busy names of those that somebody reads or writes for so long that they were left for another time
     */
    public record Maintained(List<String> dropped, List<String> busy) {
        public Maintained {
            dropped = List.copyOf(dropped);
            busy = List.copyOf(busy);
        }
    }

    /**
     * Makes the partitions of this week and the next ones, and drops those that hold only commands finished longer than {@code keep} ago,
     * with the bodies of those commands and the effects that were given up. Each in a transaction of its own that waits for nobody longer than
     * {@link #PATIENCE}: whoever waits for the table's lock makes all devices wait behind.
     */
    public Maintained maintain(Instant now, Duration keep) {
        List<String> dropped = new ArrayList<>();
        List<String> busy = new ArrayList<>();
        LocalDate week = weekOf(now);
        for (int ahead = 0; ahead <= WEEKS_AHEAD; ahead++) {
            LocalDate monday = week.plusWeeks(ahead);
            patiently(nameOf(monday), busy, transaction -> create(transaction, monday));
        }
        List<String> past = database.withHandle(CommandHistory::partitions).stream()
                .filter(name -> endOf(name).isBefore(now.minus(keep)))
                .toList();
        for (String name : past) {
            if (patiently(name, busy, transaction -> transaction.execute("drop table if exists " + name))) {
                dropped.add(name);
            }
        }
        database.useTransaction(transaction -> {
            // Given up long ago, or left without the report they are about: nobody can act on them any more.
            transaction.execute("delete from command_effect where finished_at < ?", now.minus(keep));
            transaction.execute(
                    "delete from command where created_at < ? and id not in (select command_uuid from command_queue)",
                    now.minus(keep));
        });
        return new Maintained(dropped, busy);
    }

    /** False when another node is at it, or somebody holds the table; in this case {@code name} is added to {@code busy}. */
    private boolean patiently(String name, List<String> busy, HandleConsumer<RuntimeException> change) {
        try {
            return database.inTransaction(transaction -> {
                boolean alone = transaction
                        .createQuery("select pg_try_advisory_xact_lock(:lock)")
                        .bind("lock", LOCK)
                        .mapTo(Boolean.class)
                        .one();
                if (alone) {
                    transaction.execute("set local lock_timeout = " + PATIENCE.toMillis());
                    change.useHandle(transaction);
                }
                return alone;
            });
        } catch (JdbiException failure) {
            if (failure.getCause() instanceof SQLException cause && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
                busy.add(name);
                return false;
            }
            throw failure;
        }
    }

    private static void create(Handle transaction, LocalDate monday) {
        String name = nameOf(monday);
        if (!partitions(transaction).contains(name)) {
            // Rows that came before their partition did wait in the default one; they would stand in the way of the new
            // one.
            transaction.execute("""
                    create table %s (like command_history including all);
                    with moved as (
                      delete from command_history_default where finished_at >= '%s' and finished_at < '%s' returning *
                    )
                    insert into %s select * from moved;
                    alter table command_history attach partition %s for values from ('%s') to ('%s');
                    """.formatted(
                            name,
                            start(monday),
                            start(monday.plusWeeks(1)),
                            name,
                            name,
                            start(monday),
                            start(monday.plusWeeks(1))));
        }
    }

    private static String nameOf(LocalDate monday) {
        return PREFIX + monday.toString().replace('-', '_');
    }

    private static List<String> partitions(Handle transaction) {
        return transaction.createQuery("""
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = 'command_history'::regclass and c.relname <> 'command_history_default'
                        order by c.relname
                        """).mapTo(String.class).list();
    }

    private static LocalDate weekOf(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static Instant endOf(String partition) {
        return start(LocalDate.parse(partition.substring(PREFIX.length()).replace('_', '-'))
                .plusWeeks(1));
    }

    private static Instant start(LocalDate monday) {
        return monday.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
