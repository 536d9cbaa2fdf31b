package dev.tegata.protocol.cms;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs configuration profiles, so that the device can show who they are from; stateless and thread-safe. */
public final class ProfileSigner {
    private ProfileSigner() {}

    /**
     * {@code profile} inside a CMS SignedData in DER, digested with SHA-256, without a signing time.
     *
     * @param chain the signer's certificate first, then those that lead to a root the device knows
     * @param key private key of the first certificate, RSA or EC
     * @throws IllegalArgumentException when chain and key cannot sign
     */
    public static byte[] sign(byte[] profile, List<X509Certificate> chain, PrivateKey key) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("expected the signer's certificate, got an empty chain");
        }
        try {
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            DefaultSignedAttributeTableGenerator standard = new DefaultSignedAttributeTableGenerator();
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .setSignedAttributeGenerator(
                                    known -> standard.getAttributes(known).remove(CMSAttributes.signingTime))
                            .build(new JcaContentSignerBuilder(algorithm).build(key), chain.getFirst()));
            generator.addCertificates(new JcaCertStore(chain));
            return generator
                    .generate(new CMSProcessableByteArray(profile), true)
                    .getEncoded("DER");
        } catch (OperatorCreationException | CMSException | CertificateEncodingException | IOException e) {
            throw new IllegalArgumentException(
                    "expected a certificate and its key, got "
                            + chain.getFirst().getSubjectX500Principal() + " and a key of " + key.getAlgorithm(),
                    e);
        }
    }
}
