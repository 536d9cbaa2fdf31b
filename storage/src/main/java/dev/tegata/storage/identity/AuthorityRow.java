package dev.tegata.storage.identity;

import java.time.Instant;

/** The certificate authority of this installation: its certificate (DER) and its sealed private key (PKCS #8). */
public record AuthorityRow(byte[] certificate, byte[] privateKeySealed, Instant createdAt) {}
