package dev.tegata.storage.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A certificate we issued to a device.
 *
 * @param sha256 of the certificate's DER encoding
 * @param serialNumber in lower-case hexadecimal
 * @param transactionId of the SCEP request it answers
 * @param publicKeySha256 of the SubjectPublicKeyInfo
 * @param renewedFrom the SHA-256 of the certificate that asked for it
 * @param deviceKey the device it was bound to when that device authenticated with it
 * @param supersededAt when that device enrolled anew with another one
 */
public record IdentityCertificateRow(
        byte[] sha256,
        String serialNumber,
        byte[] certificate,
        Instant notAfter,
        Optional<UUID> enrollmentLinkId,
        String transactionId,
        byte[] publicKeySha256,
        Optional<byte[]> renewedFrom,
        Instant issuedAt,
        Optional<String> deviceKey,
        Optional<Instant> boundAt,
        Optional<Instant> supersededAt) {}
