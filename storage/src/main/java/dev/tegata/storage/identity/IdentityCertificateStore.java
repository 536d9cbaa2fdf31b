package dev.tegata.storage.identity;

import dev.tegata.storage.HotPath;
import dev.tegata.storage.Ids;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Keeps the certificates we issued, and which device each belongs to. Thread-safe. */
@RegisterConstructorMapper(IdentityCertificateRow.class)
@RegisterConstructorMapper(SpeakerRow.class)
public interface IdentityCertificateStore {

    @SqlUpdate("""
            insert into identity_certificate (sha256, serial_number, certificate, not_after, enrollment_link_id, transaction_id,
                                              public_key_sha256, renewed_from, issued_at, device_key, bound_at)
            values (:sha256, :serialNumber, :certificate, :notAfter, :enrollmentLinkId, :transactionId, :publicKeySha256, :renewedFrom,
                    :issuedAt, :deviceKey, :boundAt)
            """)
    void insert(@BindMethods IdentityCertificateRow certificate);

    @SqlQuery("select * from identity_certificate where sha256 = :sha256")
    Optional<IdentityCertificateRow> find(byte[] sha256);

    /** Holds the certificate until the end of the transaction: two renewals, or two devices with it, come one after the other. */
    @SqlQuery("select * from identity_certificate where sha256 = :sha256 for update")
    Optional<IdentityCertificateRow> hold(byte[] sha256);

    /** The certificate, the enrollment its bearer claims to be, and whether the device it is bound to was removed. */
    default Optional<SpeakerRow> speaker(byte[] sha256, UUID enrollmentId) {
        return find(sha256)
                .map(certificate ->
                        speaker(sha256, enrollmentId, certificate.deviceKey().map(Ids::ofEnrollment)));
    }

    @HotPath
    @SqlQuery("""
            select c.not_after, c.superseded_at, c.device_key, c.enrollment_link_id, e.id as enrollment_id, e.state,
                   coalesce(d.end_reason = 'REMOVED', false) as removed
            from identity_certificate c
              left join enrollment e on e.id = :enrollmentId
              left join enrollment d on d.id = :boundTo::uuid
            where c.sha256 = :sha256
            """)
    SpeakerRow speaker(byte[] sha256, UUID enrollmentId, Optional<UUID> boundTo);

    /** The answer to a renewal that was sent before. */
    @SqlQuery("""
            select * from identity_certificate
            where renewed_from = :renewedFrom and transaction_id = :transactionId and public_key_sha256 = :publicKeySha256
            order by issued_at desc limit 1
            """)
    Optional<IdentityCertificateRow> renewal(byte[] renewedFrom, String transactionId, byte[] publicKeySha256);

    /** Binds the certificate to a device; false when it is bound already. */
    @SqlUpdate(
            "update identity_certificate set device_key = :deviceKey, bound_at = :now where sha256 = :sha256 and device_key is null")
    boolean bind(byte[] sha256, String deviceKey, Instant now);

    /** Refuses from now on every other certificate of a device that enrolled with this one. */
    @SqlUpdate("""
            update identity_certificate set superseded_at = :now
            where device_key = :deviceKey and sha256 <> :sha256 and superseded_at is null
            """)
    int supersedeOthers(byte[] sha256, String deviceKey, Instant now);
}
