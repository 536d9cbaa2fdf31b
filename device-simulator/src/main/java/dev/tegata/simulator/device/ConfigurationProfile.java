package dev.tegata.simulator.device;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorException;

/**
 * A configuration profile as it was installed (Apple: Device Management, TopLevel).
 *
 * @param signer who signed it; empty for an unsigned profile, which iOS shows as such and installs all the same
 */
record ConfigurationProfile(PlistDict content, Optional<X509Certificate> signer) {

    /**
     * Reads a profile, plain or CMS-signed.
     *
     * @throws InvalidProfile when it is no profile, or its signature does not hold
     */
    static ConfigurationProfile parse(byte[] bytes) throws InvalidProfile {
        if (startsWithMarkup(bytes)) {
            return of(bytes, Optional.empty());
        }
        try {
            CMSSignedData signed = new CMSSignedData(bytes);
            CMSTypedData content = Optional.ofNullable(signed.getSignedContent())
                    .orElseThrow(() -> new InvalidProfile("expected a profile inside the CMS signature, got none"));
            return of((byte[]) content.getContent(), Optional.of(verifiedSigner(signed)));
        } catch (CMSException | GeneralSecurityException | OperatorException | IOException e) {
            throw new InvalidProfile("expected a configuration profile, plain or signed: " + e.getMessage(), e);
        }
    }

    String identifier() {
        return content.requireString("PayloadIdentifier");
    }

    String uuid() {
        return content.requireString("PayloadUUID");
    }

    List<PlistDict> payloads() {
        return content.dicts("PayloadContent");
    }

    Optional<PlistDict> payload(String type) {
        return payloads().stream()
                .filter(payload -> payload.string("PayloadType").equals(Optional.of(type)))
                .findFirst();
    }

    /** The certificates that installing this profile makes the device trust. */
    List<X509Certificate> roots() throws InvalidProfile {
        List<byte[]> encoded = payloads().stream()
                .filter(payload -> List.of(
                                "com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem")
                        .contains(payload.string("PayloadType").orElse("")))
                .map(payload -> payload.requireData("PayloadContent"))
                .toList();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> roots = new java.util.ArrayList<>();
            for (byte[] certificate : encoded) {
                roots.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate)));
            }
            return List.copyOf(roots);
        } catch (GeneralSecurityException e) {
            throw new InvalidProfile("expected certificates in the profile's root payloads: " + e.getMessage(), e);
        }
    }

    private static ConfigurationProfile of(byte[] plist, Optional<X509Certificate> signer) throws InvalidProfile {
        try {
            ConfigurationProfile profile = new ConfigurationProfile(Plist.parse(plist), signer);
            if (profile.identifier().isEmpty() || profile.uuid().isEmpty()) {
                throw new InvalidProfile("expected PayloadIdentifier and PayloadUUID in the profile, got empty text");
            }
            return profile;
        } catch (ProtocolException e) {
            throw new InvalidProfile("expected a configuration profile: " + e.getMessage(), e);
        }
    }

    private static X509Certificate verifiedSigner(CMSSignedData signed)
            throws InvalidProfile, GeneralSecurityException, OperatorException, CMSException, IOException {
        SignerInformation signer = signed.getSignerInfos().getSigners().stream()
                .findFirst()
                .orElseThrow(() -> new InvalidProfile("expected a signer of the profile, got none"));
        for (Object match : signed.getCertificates().getMatches(null)) {
            X509CertificateHolder holder = (X509CertificateHolder) match;
            if (!signer.getSID().match(holder)) {
                continue;
            }
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(holder))) {
                break;
            }
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        }
        throw new InvalidProfile("expected a valid signature of the profile by a certificate in it; it does not hold");
    }

    private static boolean startsWithMarkup(byte[] bytes) {
        for (byte next : bytes) {
            if (next == '<') {
                return true;
            }
            // White space and the UTF-8 byte order mark may come before the markup; an ASN.1 SEQUENCE (0x30) may not.
            if (next == 0x30) {
                return false;
            }
        }
        return false;
    }

    /** The bytes are no profile that a device would install. */
    static final class InvalidProfile extends Exception {
        InvalidProfile(String message) {
            super(message);
        }

        InvalidProfile(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
