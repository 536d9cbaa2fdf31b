package dev.tegata.storage.command;

import dev.tegata.storage.Database;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the history of commands in weekly partitions: makes those to come, drops those past their time, so that pruning costs nothing and
 * never competes with the devices. Thread-safe; safe to run on several nodes at once.
 */
public final class CommandHistory {
    private static final String PREFIX = "command_history_";
    private static final int WEEKS_AHEAD = 3;

    /** Any number no other advisory lock of this database uses. */
    private static final long LOCK = 0x7e9a7a_0001L;

    private final Database database;

    public CommandHistory(Database database) {
        this.database = database;
    }

    /**
     * Makes the partitions of this week and the next ones, and drops those that hold only commands finished longer than {@code keep} ago,
     * with the bodies of those commands and the effects that were given up.
     *
     * @return the names of the dropped partitions
     */
    public List<String> maintain(Instant now, Duration keep) {
        return database.inTransaction(transaction -> {
            boolean alone = transaction
                    .createQuery("select pg_try_advisory_xact_lock(:lock)")
                    .bind("lock", LOCK)
                    .mapTo(Boolean.class)
                    .one();
            if (!alone) {
                return List.of();
            }
            LocalDate week = weekOf(now);
            for (int ahead = 0; ahead <= WEEKS_AHEAD; ahead++) {
                create(transaction, week.plusWeeks(ahead));
            }
            List<String> past = partitions(transaction).stream()
                    .filter(name -> endOf(name).isBefore(now.minus(keep)))
                    .toList();
            past.forEach(name -> transaction.execute("drop table " + name));
            // Given up long ago, or left without the report they are about: nobody can act on them any more.
            transaction.execute("delete from command_effect where finished_at < ?", now.minus(keep));
            transaction.execute(
                    "delete from command where created_at < ? and id not in (select command_uuid from command_queue)",
                    now.minus(keep));
            return past;
        });
    }

    private static void create(Handle transaction, LocalDate monday) {
        String name = PREFIX + monday.toString().replace('-', '_');
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
