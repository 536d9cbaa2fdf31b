package dev.tegata.demo.bench;

import dev.tegata.simulator.load.LoadFleet;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills the server's database as enrollments and commands would have, only faster.
 *
 * <p>A device that the generator speaks for has its real certificate; of the others, of which nobody has the key, the bytes of the certificate are
 * those of another device's, and its digest is that of the UDID. Not thread-safe; close it when done.
 */
final class DataSet implements AutoCloseable {
    /** What all devices of the bench enroll under. */
    static final String TOPIC = "com.apple.mgmt.External.bench";

    private final Connection connection;

    DataSet(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    /** Removes every device and command, so that the next data set stands alone. */
    void clear() throws SQLException {
        execute("""
                truncate device, enrollment, enrollment_link, identity_certificate, command, command_queue, command_history, command_effect,
                         push_intent, event, event_subject cascade
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
    }

    /** One row for each device; ids are version 7, a millisecond apart, as if one device had enrolled after the other. */
    private static String fleet(int count) {
        return """
            select n, '00008120-' || upper(lpad(to_hex(n), 16, '0')) as udid, 'L' || lpad(n::text, 9, '0') as serial,
                   made.at, (stamp || '7' || left(md5('d' || n), 3) || '8' || left(md5('D' || n), 15))::uuid as device_id,
                   (stamp || '7' || left(md5('e' || n), 3) || '8' || left(md5('E' || n), 15))::uuid as enrollment_id,
                   (stamp || '7' || left(md5('l' || n), 3) || '8' || left(md5('L' || n), 15))::uuid as link_id,
                   coalesce(s.sha256, sha256(convert_to('00008120-' || upper(lpad(to_hex(n), 16, '0')), 'UTF8'))) as certificate_sha256,
                   coalesce(s.der, (select der from speaking order by speaking.n limit 1)) as certificate
            from generate_series(0, %d - 1) as n
            cross join lateral (select now() - interval '60 days' + n * interval '1 millisecond' as at) made
            cross join lateral (select lpad(to_hex((extract(epoch from made.at) * 1000)::bigint), 12, '0') as stamp) stamped
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
