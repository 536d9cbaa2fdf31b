package dev.tegata.demo.bench;

import dev.tegata.simulator.load.LoadFleet;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fills the server's database as enrollments and commands would have, only faster.
 *
 * <p>A device that the generator speaks for has its real certificate; of the others, of which nobody has the key, the bytes of the certificate are
 * those of another device's, and its digest is that of the UDID. Not thread-safe; close it when done.
 */
final class DataSet implements AutoCloseable {
    /** What all devices of the bench enroll under. */
    static final String TOPIC = "com.apple.mgmt.External.bench";

    private static final int WEEKS = 12;

    /** Of command {@code c} of the history: as if it had been asked {@code c} milliseconds after another hundred days ago. */
    private static final String COMMAND_ID =
            "(lpad(to_hex((extract(epoch from date_trunc('day', now()) - interval '100 days') * 1000)::bigint + c), 12, '0')"
                    + " || '7' || left(md5('c' || c), 3) || '8' || left(md5('C' || c), 15))::uuid";

    private final Connection connection;
    private Instant loaded = Instant.now();

    DataSet(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    /** Removes every device and command, so that the next data set stands alone. */
    void clear() throws SQLException {
        for (String partition : strings(
                "select inhrelid::regclass::text from pg_inherits where inhparent = ?::regclass", "command_history")) {
            if (!partition.endsWith("_default")) {
                execute("drop table " + partition);
            }
        }
        execute("""
                truncate device, enrollment, enrollment_link, identity_certificate, command, command_queue, command_history, command_effect,
                         push_intent, push_wave, enrollment_seen, event, event_subject cascade
                """);
    }

    /** Enrolls the devices 0 to {@code count} - 1, as iPhones of nobody in particular. */
    void enroll(int count, LoadFleet... speaking) throws SQLException {
        certificates(speaking);
        execute("create temporary table fleet as " + fleet(count));
        execute("create unique index on fleet (n)");
        execute("analyze fleet");
        execute("""
                insert into device (id, device_key, user_enrollment, serial_number, product_name, model_name, name, os_version,
                                    build_version, supervised, inventory_at, created_at)
                select device_id, udid, false, serial, 'iPhone17,1', 'iPhone 16 Pro', 'iPhone ' || n, '18.5', '22F76', false, at, at
                from fleet
                """);
        execute("""
                insert into enrollment_link (id, token_sha256, created_by, created_at, expires_at, used_at, device_id)
                select link_id, sha256(convert_to('link ' || n, 'UTF8')), 'admin:bench', at, at + interval '1 day', at, device_id from fleet
                """);
        execute("""
                insert into identity_certificate (sha256, serial_number, certificate, not_after, enrollment_link_id, transaction_id,
                                                  public_key_sha256, issued_at, device_key, bound_at)
                select certificate_sha256, coalesce(s.serial_number, 'f' || to_hex(n)), certificate, at + interval '300 days', link_id,
                       md5(udid), sha256('one key'), at, udid, at
                from fleet left join speaking s using (n)
                """);
        execute("""
                insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, topic, push_token, push_magic,
                                        token_updated_at, authenticated_at, enrolled_at)
                select enrollment_id, udid, device_id, 'DEVICE', 'ENROLLED', certificate_sha256, '%s',
                       sha256(convert_to('token ' || n, 'UTF8')), upper(gen_random_uuid()::text), at, at, at
                from fleet
                """.formatted(TOPIC));
        execute("""
                with told as (
                  select device_id, udid, at, type, gen_random_uuid() as id
                  from fleet cross join unnest(array['device.authenticated', 'device.enrolled']) as type
                ), events as (
                  insert into event (id, at, actor, type, result) select id, at, 'device:' || udid, type, 'OK' from told
                )
                insert into event_subject (subject_kind, subject_id, event_id) select 'DEVICE', device_id, id from told
                """);
        execute("drop table fleet");
        execute("drop table speaking");
        settle();
        loaded = Instant.now();
    }

    /**
     * One row for each device; ids are version 7, a millisecond apart, as if one device had enrolled after the other, but for the enrollment's, which
     * is made of its key as the server makes it.
     */
    private static String fleet(int count) {
        return """
            select n, '00008120-' || upper(lpad(to_hex(n), 16, '0')) as udid, 'L' || lpad(n::text, 9, '0') as serial,
                   made.at, (stamp || '7' || left(md5('d' || n), 3) || '8' || left(md5('D' || n), 15))::uuid as device_id,
                   (left(hash, 12) || '8' || substr(hash, 14, 3)
                    || substr('89ab89ab89ab89ab', ('x' || substr(hash, 17, 1))::bit(4)::int + 1, 1) || substr(hash, 18, 15))::uuid as enrollment_id,
                   (stamp || '7' || left(md5('l' || n), 3) || '8' || left(md5('L' || n), 15))::uuid as link_id,
                   coalesce(s.sha256, sha256(convert_to('00008120-' || upper(lpad(to_hex(n), 16, '0')), 'UTF8'))) as certificate_sha256,
                   coalesce(s.der, (select der from speaking order by speaking.n limit 1)) as certificate
            from generate_series(0, %d - 1) as n
            cross join lateral (select now() - interval '60 days' + n * interval '1 millisecond' as at) made
            cross join lateral (select lpad(to_hex((extract(epoch from made.at) * 1000)::bigint), 12, '0') as stamp) stamped
            cross join lateral (
              select encode(sha256(convert_to('00008120-' || upper(lpad(to_hex(n), 16, '0')), 'UTF8')), 'hex') as hash
            ) hashed
            left join speaking s using (n)
            """.formatted(count);
    }

    /** Puts down certificates as SCEP issues them: no device has authenticated with them yet. */
    void issue(LoadFleet newcomers) throws SQLException {
        certificates(newcomers);
        execute("""
                insert into identity_certificate (sha256, serial_number, certificate, not_after, enrollment_link_id, transaction_id,
                                                  public_key_sha256, issued_at)
                select sha256, serial_number, der, now() + interval '300 days', gen_random_uuid(), md5(n::text), sha256('one key'), now()
                from speaking
                """);
        execute("drop table speaking");
    }

    /**
     * Puts finished commands behind every device, about {@code rows} in all, over the twelve weeks before this one: as many partitions as the
     * server keeps by default. Each carries a report of about 500 bytes.
     */
    void history(long rows) throws SQLException {
        long each = Math.max(1, rows / count("select count(*) from enrollment"));
        LocalDate thisWeek = LocalDate.now(ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        execute("""
                insert into command (id, request_type, body_sealed, created_by, created_at)
                select %s, 'SecurityInfo', sha256('sealed') || sha256('body'), 'admin:bench', now() - interval '84 days'
                from generate_series(0, %d - 1) as c
                """.formatted(COMMAND_ID, each));
        for (int week = 0; week < WEEKS; week++) {
            LocalDate monday = thisWeek.minusWeeks(WEEKS - week);
            String partition = "command_history_" + monday.toString().replace('-', '_');
            execute("create table %s (like command_history including defaults including constraints)"
                    .formatted(partition));
            execute(commandsOf(partition, monday, week, each));
            execute(
                    "alter table command_history attach partition %s for values from ('%sT00:00:00Z') to ('%sT00:00:00Z')"
                            .formatted(partition, monday, monday.plusWeeks(1)));
        }
        settle();
        loaded = Instant.now();
    }

    /** The commands of one week, one for each device and a part of the hundred; two seconds from asked to answered. */
    private static String commandsOf(String partition, LocalDate monday, int week, long each) {
        return """
            insert into %s (enrollment_id, command_uuid, request_type, status, queued_at, sent_at, not_now_count, finished_at, report)
            select e.id, uuid, 'SecurityInfo', 'ACKNOWLEDGED', queued, queued + interval '1 second', 0, queued + interval '2 seconds', convert_to(
              '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" '
              || '"http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist version="1.0"><dict><key>CommandUUID</key><string>' || uuid
              || '</string><key>SecurityInfo</key><dict><key>HardwareEncryptionCaps</key><integer>3</integer><key>PasscodePresent</key><true/>'
              || '<key>PasscodeCompliant</key><true/></dict><key>Status</key><string>Acknowledged</string><key>UDID</key><string>'
              || e.enrollment_key || '</string></dict></plist>', 'UTF8')
            from (select id, enrollment_key, row_number() over (order by id) as n from enrollment) e
            cross join lateral (
              select %s as uuid, '%s'::timestamptz + (c * 3600 + n %% 3600) * interval '1 second' as queued
              from generate_series(%d, %d, %d) as c
            ) asked
            """.formatted(partition, COMMAND_ID, monday + "T00:00:00Z", week, each - 1, WEEKS);
    }

    /** Removes what runs left behind, so that each begins with the data set as it was loaded. */
    void forget() throws SQLException {
        String newcomers = "enrollment_key >= '" + LoadFleet.udid(Fleets.FIRST_NEWCOMER) + "'";
        execute("delete from event_subject s using event e where e.id = s.event_id and e.at > '%s'".formatted(loaded));
        execute("delete from event where at > '%s'".formatted(loaded));
        execute("delete from command_queue");
        execute("delete from command_effect");
        execute("delete from push_intent");
        execute("delete from push_wave");
        execute("delete from enrollment_seen where enrollment_id in (select id from enrollment where " + newcomers
                + ")");
        execute("delete from command_history where finished_at > '%s'".formatted(loaded));
        execute("delete from command where created_at > '%s'".formatted(loaded));
        execute("delete from enrollment where " + newcomers);
        execute("delete from device where " + newcomers.replace("enrollment_key", "device_key"));
        execute("update identity_certificate set device_key = null, bound_at = null where "
                + newcomers.replace("enrollment_key", "device_key"));
        execute(
                "vacuum event, event_subject, command_queue, command_effect, push_intent, command, enrollment, device, identity_certificate");
    }

    /** The ids of the first {@code count} devices of a fleet, or of any when there is no fleet. */
    List<String> deviceIds(LoadFleet fleet, int count) throws SQLException {
        String[] udids = IntStream.range(0, count).mapToObj(fleet::udid).toArray(String[]::new);
        return strings(
                "select id::text from device where device_key = any(?)", connection.createArrayOf("text", udids));
    }

    List<String> deviceIds(int count) throws SQLException {
        return strings("select id::text from device order by id limit ?", count);
    }

    private List<String> strings(String sql, Object argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, argument);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    private void certificates(LoadFleet... fleets) throws SQLException {
        execute("create temporary table speaking (n bigint primary key, sha256 bytea, der bytea, serial_number text)");
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("insert into speaking values (?, ?, ?, ?) on conflict do nothing")) {
            for (LoadFleet fleet : fleets) {
                for (int i = 0; i < fleet.size(); i++) {
                    X509Certificate certificate = fleet.certificates().get(i);
                    insert.setLong(1, fleet.number(i));
                    insert.setBytes(2, sha256(certificate.getEncoded()));
                    insert.setBytes(3, certificate.getEncoded());
                    insert.setString(4, certificate.getSerialNumber().toString(16));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate of our own cannot be encoded", e);
        } finally {
            connection.setAutoCommit(true);
        }
        execute("analyze speaking");
    }

    /** Leaves the tables as a server that has run for a while finds them, and nothing to be written for what was loaded. */
    void settle() throws SQLException {
        execute("vacuum analyze");
        execute("checkpoint");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The only value of the only row. */
    long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
