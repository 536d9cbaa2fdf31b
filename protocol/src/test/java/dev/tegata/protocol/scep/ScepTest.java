package dev.tegata.protocol.scep;

import static dev.tegata.protocol.Fixtures.CA;
import static dev.tegata.protocol.Fixtures.DEVICE;
import static dev.tegata.protocol.Fixtures.DEVICE_KEY;
import static dev.tegata.protocol.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.pki.BouncyCastle;
import dev.tegata.protocol.pki.CertificateIssuer;
import java.security.KeyPair;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSSignedData;
import org.jscep.asn1.IssuerAndSubject;
import org.jscep.message.CertRep;
import org.jscep.message.GetCertInitial;
import org.jscep.message.PkcsPkiEnvelopeDecoder;
import org.jscep.message.PkcsPkiEnvelopeEncoder;
import org.jscep.message.PkcsReq;
import org.jscep.message.PkiMessage;
import org.jscep.message.PkiMessageDecoder;
import org.jscep.message.PkiMessageEncoder;
import org.jscep.transaction.Nonce;
import org.jscep.transaction.PkiStatus;
import org.jscep.transaction.TransactionId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client is jscep's message package, written by others; what it cannot write comes from {@link ScepClient}. */
class ScepTest {
    private static final KeyPair NEW_KEY = CertificateIssuer.newRsaKey();
    /** A device without a certificate signs with one of its own making. */
    private static final X509Certificate OWN = CertificateIssuer.selfSigned(
                    new X500Principal("CN=unused"), NOW, NOW.plus(Duration.ofDays(2)))
            .certificate();

    /** jscep asks for the provider by its name; nothing of ours does. */
    @BeforeAll
    static void register() {
        Security.addProvider(BouncyCastle.PROVIDER);
    }

    @AfterAll
    static void unregister() {
        Security.removeProvider(BouncyCastle.PROVIDER.getName());
    }

    private final X509Certificate requester = certificateOf(NEW_KEY);

    private static X509Certificate certificateOf(KeyPair key) {
        CertificateIssuer self = new CertificateIssuer(OWN, key.getPrivate());
        return self.issueClient(
                key.getPublic(),
                OWN.getSubjectX500Principal(),
                List.of(),
                CertificateIssuer.newSerial(),
                NOW,
                NOW.plus(Duration.ofDays(1)));
    }

    private static ScepRequest decode(byte[] message) {
        return ScepRequest.decode(message, CA.certificate(), CA.key());
    }

    private byte[] sent(PkiMessage<?> message, String cipher, String signature) throws Exception {
        return new PkiMessageEncoder(
                        NEW_KEY.getPrivate(),
                        requester,
                        new PkcsPkiEnvelopeEncoder(CA.certificate(), cipher),
                        signature)
                .encode(message)
                .getEncoded();
    }

    private CertRep received(byte[] reply) throws Exception {
        PkiMessageDecoder decoder =
                new PkiMessageDecoder(CA.certificate(), new PkcsPkiEnvelopeDecoder(requester, NEW_KEY.getPrivate()));
        decoder.ignoreSigningTime();
        return (CertRep) decoder.decode(new CMSSignedData(reply));
    }

    private static X509Certificate issueFor(ScepRequest request) {
        CertificationRequest wanted = request.request().orElseThrow();
        return CA.issueClient(
                wanted.publicKey(),
                wanted.subject(),
                List.of(),
                CertificateIssuer.newSerial(),
                NOW,
                NOW.plus(Duration.ofDays(365)));
    }

    @ParameterizedTest
    @CsvSource({
        "DESede,      SHA1withRSA,   1.2.840.113549.3.7,      1.3.14.3.2.26",
        "AES_128,     SHA256withRSA, 2.16.840.1.101.3.4.1.2,  2.16.840.1.101.3.4.2.1",
        "AES_256,     SHA512withRSA, 2.16.840.1.101.3.4.1.42, 2.16.840.1.101.3.4.2.3"
    })
    void aDeviceAsksForItsFirstCertificateAndGetsItInItsOwnAlgorithms(
            String cipher, String signature, String cipherOid, String digestOid) throws Exception {
        TransactionId transaction = TransactionId.createTransactionId();
        Nonce nonce = Nonce.nextNonce();
        ScepRequest request = decode(
                sent(new PkcsReq(transaction, nonce, ScepClient.csr(NEW_KEY, NEW_KEY, "one-time")), cipher, signature));

        assertThat(request.messageType()).isEqualTo(ScepMessageType.PKCS_REQ);
        assertThat(request.transactionId()).isEqualTo(transaction.toString());
        assertThat(request.senderNonce().toArray()).isEqualTo(nonce.getBytes());
        assertThat(request.challengePassword()).contains("one-time");
        assertThat(request.signer()).isEqualTo(requester);
        assertThat(request.cipherOid()).isEqualTo(cipherOid);
        assertThat(request.digestOid()).isEqualTo(digestOid);
        assertThat(request.request().orElseThrow().publicKey()).isEqualTo(NEW_KEY.getPublic());
        assertThat(request.request().orElseThrow().subject()).isEqualTo(new X500Principal("CN=new device,O=Example"));
        assertThat(request.toString()).doesNotContain("one-time");

        X509Certificate issued = issueFor(request);
        CMSSignedData raw = new CMSSignedData(ScepReply.success(request, issued, CA.certificate(), CA.key()));
        CertRep reply = received(raw.getEncoded());
        assertThat(reply.getPkiStatus()).isEqualTo(PkiStatus.SUCCESS);
        assertThat(reply.getTransactionId()).isEqualTo(transaction);
        assertThat(reply.getRecipientNonce()).isEqualTo(nonce);
        assertThat(reply.getSenderNonce()).isNotEqualTo(nonce);
        assertThat(reply.getMessageData().getCertificates().getMatches(null))
                .containsExactly(new X509CertificateHolder(issued.getEncoded()));
        assertThat(raw.getSignerInfos().getSigners().iterator().next().getDigestAlgOID())
                .isEqualTo(digestOid);
    }

    @Test
    void aRefusalNamesItsReasonAndTheRequest() throws Exception {
        TransactionId transaction = TransactionId.createTransactionId();
        Nonce nonce = Nonce.nextNonce();
        ScepRequest request = decode(sent(
                new PkcsReq(transaction, nonce, ScepClient.csr(NEW_KEY, NEW_KEY, "wrong")),
                "AES_128",
                "SHA256withRSA"));
        for (FailInfo reason : FailInfo.values()) {
            CertRep reply = received(ScepReply.failure(request, reason, CA.certificate(), CA.key()));
            assertThat(reply.getPkiStatus()).isEqualTo(PkiStatus.FAILURE);
            assertThat(reply.getFailInfo().getValue()).isEqualTo(reason.code());
            assertThat(reply.getTransactionId()).isEqualTo(transaction);
            assertThat(reply.getRecipientNonce()).isEqualTo(nonce);
        }
    }

    @Test
    void aRenewalIsSignedWithTheCertificateTheDeviceHas() throws Exception {
        ScepRequest request = decode(ScepClient.renewal(NEW_KEY));
        assertThat(request.messageType()).isEqualTo(ScepMessageType.RENEWAL_REQ);
        assertThat(request.signer()).isEqualTo(DEVICE);
        assertThat(request.challengePassword()).isEmpty();
        assertThat(request.request().orElseThrow().publicKey()).isEqualTo(NEW_KEY.getPublic());
        byte[] reply = ScepReply.success(request, issueFor(request), CA.certificate(), CA.key());
        PkiMessageDecoder decoder =
                new PkiMessageDecoder(CA.certificate(), new PkcsPkiEnvelopeDecoder(DEVICE, DEVICE_KEY.getPrivate()));
        decoder.ignoreSigningTime();
        assertThat(((CertRep) decoder.decode(new CMSSignedData(reply))).getPkiStatus())
                .isEqualTo(PkiStatus.SUCCESS);
    }

    @Test
    void aTypeOfMessageThatIsNotServedIsAValueToRefuse() throws Exception {
        GetCertInitial poll = new GetCertInitial(
                TransactionId.createTransactionId(),
                Nonce.nextNonce(),
                new IssuerAndSubject(new X500Name("CN=a"), new X500Name("CN=b")));
        ScepRequest request = decode(sent(poll, "AES_128", "SHA256withRSA"));
        assertThat(request.messageType()).isEqualTo(ScepMessageType.NOT_SERVED);
        assertThat(request.messageTypeText()).isEqualTo("20");
        assertThat(request.request()).isEmpty();
        assertThat(received(ScepReply.failure(request, FailInfo.BAD_REQUEST, CA.certificate(), CA.key()))
                        .getPkiStatus())
                .isEqualTo(PkiStatus.FAILURE);
    }

    @Test
    void aRequestForSomebodyElsesKeyIsRefused() throws Exception {
        byte[] stolen = byHand(ScepClient.csr(DEVICE_KEY, NEW_KEY, "c").getEncoded(), CMSAlgorithm.AES128_CBC, true);
        assertThatThrownBy(() -> decode(stolen))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("signed with its own key");
    }

    @Test
    void anOuterSignatureByAnotherKeyIsRefused() throws Exception {
        byte[] forged = ScepClient.message(
                "17",
                ScepClient.csr(NEW_KEY, NEW_KEY, "").getEncoded(),
                CMSAlgorithm.AES128_CBC,
                "SHA256withRSA",
                DEVICE,
                NEW_KEY,
                true);
        assertThatThrownBy(() -> decode(forged))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("does not match");
    }

    @Test
    void weakCiphersMissingNoncesAndContentThatIsNoRequestAreRefused() throws Exception {
        byte[] csr = ScepClient.csr(NEW_KEY, NEW_KEY, "c").getEncoded();
        byte[] singleDes = byHand(csr, CMSAlgorithm.DES_CBC, true);
        byte[] anonymous = byHand(csr, CMSAlgorithm.AES128_CBC, false);
        byte[] nonsense = byHand(new byte[] {1, 2, 3}, CMSAlgorithm.AES128_CBC, true);
        assertThatThrownBy(() -> decode(singleDes)).hasMessageContaining("expected a cipher of triple DES or AES");
        assertThatThrownBy(() -> decode(anonymous)).hasMessageContaining("senderNonce");
        assertThatThrownBy(() -> decode(nonsense))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("certification request");
        assertThatThrownBy(() -> decode(new byte[0])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode(csr)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aRequestToAnotherCaIsRefused() throws Exception {
        CertificateIssuer other =
                CertificateIssuer.selfSigned(new X500Principal("CN=Another CA"), NOW, NOW.plus(Duration.ofDays(2)));
        byte[] message = ScepClient.renewal(NEW_KEY);
        assertThatThrownBy(() -> ScepRequest.decode(message, other.certificate(), other.key()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("CN=Another CA");
        assertThatThrownBy(() -> ScepRequest.decode(message, CA.certificate(), other.key()))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void theCapabilitiesAreLinesThatAClientSplits() {
        assertThat(ScepCapabilities.TEXT.lines())
                .containsExactly(
                        "Renewal", "SHA-1", "SHA-256", "SHA-512", "AES", "DES3", "SCEPStandard", "POSTPKIOperation");
    }

    private byte[] byHand(byte[] content, ASN1ObjectIdentifier cipher, boolean withNonce) throws Exception {
        return ScepClient.message("19", content, cipher, "SHA256withRSA", requester, NEW_KEY, withNonce);
    }
}
