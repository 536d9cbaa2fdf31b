package dev.tegata.simulator.device;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorException;

/**
 * Makes the {@code Mdm-Signature} header: Base64 of a detached CMS signature over the body, in the form genuine devices send: indefinite lengths
 * on the outside, no signed attributes, the signer's certificate included.
 */
final class MdmSignature {
    private MdmSignature() {}

    static String of(byte[] body, ClientIdentity identity) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                    .setDirectSignature(true)
                    .build("SHA256withRSA", identity.key(), identity.certificate()));
            generator.addCertificate(new JcaX509CertificateHolder(identity.certificate()));
            byte[] signature =
                    generator.generate(new CMSProcessableByteArray(body), false).getEncoded(ASN1Encoding.BER);
            return Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException | OperatorException | CMSException | IOException e) {
            throw new IllegalStateException("the device could not sign a message with its own key", e);
        }
    }
}
