package dev.tegata.server.ca;

import dev.tegata.protocol.scep.CertificationRequest;
import dev.tegata.protocol.scep.FailInfo;
import dev.tegata.protocol.scep.ScepMessageType;
import dev.tegata.protocol.scep.ScepReply;
import dev.tegata.protocol.scep.ScepRequest;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers PKIOperation (RFC 8894, section 3): first certificates for a challenge, and renewals by a certificate we issued.
 *
 * <p>A refusal is an answer the protocol has (failInfo badRequest), logged once with its reason; it changes nothing. Thread-safe.
 */
public final class ScepService {
    private static final Logger LOG = LoggerFactory.getLogger(ScepService.class);
    private static final int SMALLEST_KEY = 2048;

    private final CertificateAuthority authority;
    private final IdentityIssuer issuer;

    public ScepService(Database database, CertificateAuthority authority, Timeline timeline, InstantSource clock) {
        this.authority = authority;
        this.issuer = new IdentityIssuer(database, authority, timeline, clock);
    }

    /** The one certificate of GetCACert. */
    public X509Certificate authorityCertificate() {
        return authority.certificate();
    }

    /**
     * @param pkiMessage the device's message in DER
     * @return the reply in DER, {@link ScepReply#MEDIA_TYPE}
     * @throws dev.tegata.protocol.ProtocolException when it is no SCEP message, or not for our authority
     */
    public byte[] operate(byte[] pkiMessage) {
        X509Certificate caCertificate = authority.certificate();
        ScepRequest request =
                ScepRequest.decode(pkiMessage, caCertificate, authority.issuer().key());
        return switch (decide(request)) {
            case Issuance.Issued(X509Certificate certificate) ->
                ScepReply.success(
                        request, certificate, caCertificate, authority.issuer().key());
            case Issuance.Refused(String reason) -> {
                LOG.warn("SCEP transaction {} refused: {}", request.transactionId(), reason);
                yield ScepReply.failure(
                        request,
                        FailInfo.BAD_REQUEST,
                        caCertificate,
                        authority.issuer().key());
            }
        };
    }

    private Issuance decide(ScepRequest request) {
        if (request.request().isEmpty()) {
            return new Issuance.Refused(
                    "expected a message of type 19 (PKCSReq) or 17 (RenewalReq), got " + request.messageTypeText());
        }
        CertificationRequest asked = request.request().get();
        PublicKey key = asked.publicKey();
        if (!(key instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() < SMALLEST_KEY) {
            return new Issuance.Refused("expected an RSA key of " + SMALLEST_KEY + " bits or more, got another "
                    + key.getAlgorithm() + " key");
        }
        if (request.messageType() == ScepMessageType.RENEWAL_REQ) {
            return issuer.renewal(request.signer(), request.transactionId(), key);
        }
        return asked.challengePassword()
                .map(challenge -> issuer.first(challenge, request.transactionId(), key))
                .orElseGet(() -> new Issuance.Refused("expected a challengePassword, got a request without one"));
    }
}
