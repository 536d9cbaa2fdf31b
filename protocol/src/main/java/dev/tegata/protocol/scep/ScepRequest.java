package dev.tegata.protocol.scep;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.cms.SignedMessage;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;

/**
 * A pkiMessage a device sends to PKIOperation (RFC 8894, 3.2), with both its signatures checked: the outer one by the
 * certificate it came with, and the inner one by the key that is to be certified.
 *
 * <p>Nothing here says that the requester may have a certificate: check the challenge, or for a renewal that
 * {@code signer} is a certificate of ours in its time.
 *
 * @param messageTypeText the number of the type as it came
 * @param senderNonce goes back in the reply
 * @param signer self-signed, or the certificate to renew; the reply is encrypted to it
 * @param request absent when the type is not served
 * @param digestOid the requester's digest, used in the reply too
 * @param cipherOid the requester's cipher, used in the reply too
 */
public record ScepRequest(
        ScepMessageType messageType,
        String messageTypeText,
        String transactionId,
        Bytes senderNonce,
        X509Certificate signer,
        Optional<CertificationRequest> request,
        String digestOid,
        String cipherOid) {
    /** Triple DES is what devices fall back to; single DES and RC2 protect nothing. */
    private static final Set<String> CIPHERS = Set.of(
            PKCSObjectIdentifiers.des_EDE3_CBC.getId(),
            NISTObjectIdentifiers.id_aes128_CBC.getId(),
            NISTObjectIdentifiers.id_aes192_CBC.getId(),
            NISTObjectIdentifiers.id_aes256_CBC.getId());

    private static final Set<String> DIGESTS = Set.of(
            OIWObjectIdentifiers.idSHA1.getId(),
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    /**
     * The request in {@code pkiMessage}.
     *
     * @param caKey RSA key of {@code caCertificate}, to which the request is encrypted
     * @throws ProtocolException when it is not a SCEP message, is encrypted to somebody else, a signature does not match,
     *     or an algorithm is not served; carries the bytes
     */
    public static ScepRequest decode(byte[] pkiMessage, X509Certificate caCertificate, PrivateKey caKey) {
        try {
            SignedMessage message = SignedMessage.attached(pkiMessage);
            checkAlgorithms(message);
            String typeText = required(message.textAttribute(ScepAttributes.MESSAGE_TYPE), "messageType");
            ScepMessageType type = ScepMessageType.ofWire(typeText);
            CMSEnvelopedData envelope = new CMSEnvelopedData(message.content().toArray());
            String cipher = envelope.getEncryptionAlgOID();
            if (!CIPHERS.contains(cipher)) {
                throw new ProtocolException("expected a cipher of triple DES or AES in CBC mode, got " + cipher);
            }
            return new ScepRequest(
                    type,
                    typeText,
                    required(message.textAttribute(ScepAttributes.TRANSACTION_ID), "transactionID"),
                    required(message.octetAttribute(ScepAttributes.SENDER_NONCE), "senderNonce"),
                    message.signer(),
                    type == ScepMessageType.NOT_SERVED
                            ? Optional.empty()
                            : Optional.of(CertificationRequest.decode(open(envelope, caCertificate, caKey))),
                    message.digestOid(),
                    cipher);
        } catch (ProtocolException refused) {
            throw refused.in(pkiMessage);
        } catch (CMSException | RuntimeException malformed) {
            throw new ProtocolException(
                    "expected a SCEP message with a pkcsPKIEnvelope: " + malformed.getMessage(), pkiMessage, malformed);
        }
    }

    /** The one-time password, if the request has one; a secret. */
    public Optional<String> challengePassword() {
        return request.flatMap(CertificationRequest::challengePassword);
    }

    private static void checkAlgorithms(SignedMessage message) {
        if (!DIGESTS.contains(message.digestOid())) {
            throw new ProtocolException("expected a digest of SHA-1, SHA-256 or SHA-512, got " + message.digestOid());
        }
        String algorithm = message.signer().getPublicKey().getAlgorithm();
        if (!algorithm.equals("RSA")) {
            throw new ProtocolException(
                    "expected a requester with an RSA key, to which the reply can be encrypted, got " + algorithm);
        }
    }

    private static byte[] open(CMSEnvelopedData envelope, X509Certificate caCertificate, PrivateKey caKey) {
        RecipientInformation recipient = envelope.getRecipientInfos().get(new JceKeyTransRecipientId(caCertificate));
        if (recipient == null) {
            throw new ProtocolException("expected a request encrypted to " + caCertificate.getSubjectX500Principal()
                    + ", got other recipients");
        }
        try {
            return recipient.getContent(new JceKeyTransEnvelopedRecipient(caKey));
        } catch (CMSException | RuntimeException undecipherable) {
            // One text for every cause: a difference would tell an attacker how far the decryption came.
            throw new ProtocolException("expected a request that the CA's key decrypts, got one that it does not");
        }
    }

    private static <T> T required(Optional<T> attribute, String name) {
        return attribute.orElseThrow(
                () -> new ProtocolException("expected the signed attribute " + name + ", got a message without it"));
    }
}
