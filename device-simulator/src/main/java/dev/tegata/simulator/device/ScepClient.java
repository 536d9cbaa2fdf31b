package dev.tegata.simulator.device;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.operator.OperatorException;

/**
 * The device's half of SCEP (RFC 8894): GetCACaps, GetCACert, PKIOperation.
 *
 * <p>What the server does not offer is not used: without POSTPKIOperation the request goes by GET, without AES it is 3DES, without SHA-256 it is
 * SHA-1, as old devices do it.
 */
final class ScepClient {
    private final WebClient web;
    private final DeviceKeys keys;
    private final InstantSource clock;

    ScepClient(WebClient web, DeviceKeys keys, InstantSource clock) {
        this.web = web;
        this.keys = keys;
        this.clock = clock;
    }

    ClientIdentity obtain(ScepPayload payload) throws EnrollmentFailed {
        try {
            Capabilities capabilities = capabilities(payload);
            List<X509Certificate> authorities = authorities(payload);
            checkFingerprint(payload, authorities);
            KeyPair key = keys.next(payload.keysize());
            ScepRequest request = ScepRequest.make(payload, key, authorities, capabilities, clock.instant());
            Reply reply = send(payload, capabilities, request.encoded());
            return new ClientIdentity(key.getPrivate(), request.certificateFrom(reply.body()));
        } catch (IOException | GeneralSecurityException | CMSException | OperatorException e) {
            throw new EnrollmentFailed("SCEP at " + payload.url() + " failed: " + e.getMessage(), e);
        }
    }

    /** What GetCACaps lists, in lower case. A server that does not answer it offers nothing. */
    record Capabilities(Set<String> offered) {
        boolean post() {
            return offered.contains("postpkioperation") || offered.contains("scepstandard");
        }

        boolean aes() {
            return offered.contains("aes") || offered.contains("scepstandard");
        }

        boolean sha256() {
            return offered.contains("sha-256") || offered.contains("scepstandard");
        }
    }

    private Capabilities capabilities(ScepPayload payload) throws IOException {
        Reply reply = web.get(operation(payload, "GetCACaps", payload.name()));
        String list = reply.successful() ? new String(reply.body(), StandardCharsets.US_ASCII) : "";
        return new Capabilities(list.lines()
                .map(line -> line.strip().toLowerCase(java.util.Locale.ROOT))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toUnmodifiableSet()));
    }

    private List<X509Certificate> authorities(ScepPayload payload)
            throws IOException, EnrollmentFailed, GeneralSecurityException, CMSException {
        Reply reply = web.get(operation(payload, "GetCACert", payload.name()));
        if (!reply.successful()) {
            throw new EnrollmentFailed("expected a CA certificate from GetCACert, got " + reply.summary());
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        if (!reply.mediaType().equals("application/x-x509-ca-ra-cert")) {
            return List.of((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(reply.body())));
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (X509CertificateHolder holder :
                new CMSSignedData(reply.body()).getCertificates().getMatches(null)) {
            chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        }
        if (chain.isEmpty()) {
            throw new EnrollmentFailed("expected CA and RA certificates from GetCACert, got an empty CMS message");
        }
        return chain;
    }

    // The payload's fingerprint names no algorithm: its length does.
    private static void checkFingerprint(ScepPayload payload, List<X509Certificate> authorities)
            throws GeneralSecurityException, EnrollmentFailed {
        Optional<byte[]> expected = payload.caFingerprint();
        if (expected.isEmpty()) {
            return;
        }
        String algorithm = switch (expected.get().length) {
            case 16 -> "MD5";
            case 20 -> "SHA-1";
            case 32 -> "SHA-256";
            default ->
                throw new EnrollmentFailed(
                        "expected a CAFingerprint of 16, 20 or 32 bytes, got " + expected.get().length);
        };
        for (X509Certificate authority : authorities) {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(authority.getEncoded());
            if (Arrays.equals(expected.get(), digest)) {
                return;
            }
        }
        throw new EnrollmentFailed("expected a CA certificate with the " + algorithm + " fingerprint "
                + HexFormat.of().formatHex(expected.get()) + " of the profile, got another one from GetCACert");
    }

    private Reply send(ScepPayload payload, Capabilities capabilities, byte[] message)
            throws IOException, EnrollmentFailed {
        Reply reply = capabilities.post()
                ? web.post(operation(payload, "PKIOperation", ""), "application/x-pki-message", message)
                : web.get(operation(payload, "PKIOperation", Base64.getEncoder().encodeToString(message)));
        if (!reply.successful()) {
            throw new EnrollmentFailed("expected a certificate from PKIOperation, got " + reply.summary());
        }
        return reply;
    }

    private static URI operation(ScepPayload payload, String operation, String message) {
        String separator = payload.url().getRawQuery() == null ? "?" : "&";
        String tail = message.isEmpty() ? "" : "&message=" + URLEncoder.encode(message, StandardCharsets.UTF_8);
        return URI.create(payload.url() + separator + "operation=" + operation + tail);
    }
}
