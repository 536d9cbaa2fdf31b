package dev.tegata.protocol.cms;

import static dev.tegata.protocol.Fixtures.DEVICE;
import static dev.tegata.protocol.Fixtures.DEVICE_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.pki.BouncyCastle;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignedDataStreamGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MdmSignatureTest {
    private static final byte[] BODY = Fixtures.authenticate();

    /** As a genuine device does it: BER with indefinite lengths on the outer levels. */
    private static String signedLikeADevice(String algorithm, boolean withAttributes, boolean withCertificate)
            throws Exception {
        CMSSignedDataStreamGenerator generator = new CMSSignedDataStreamGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder()
                        .setProvider(BouncyCastle.PROVIDER)
                        .build())
                .setDirectSignature(!withAttributes)
                .build(
                        new JcaContentSignerBuilder(algorithm)
                                .setProvider(BouncyCastle.PROVIDER)
                                .build(DEVICE_KEY.getPrivate()),
                        DEVICE));
        if (withCertificate) {
            generator.addCertificates(new JcaCertStore(List.of(DEVICE)));
        }
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        try (OutputStream content = generator.open(signed, false)) {
            content.write(BODY);
        }
        return Base64.getEncoder().encodeToString(signed.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "SHA256withRSA", "SHA512withRSA"})
    void aSignatureInIndefiniteLengthsWithoutAttributesNamesItsSigner(String algorithm) throws Exception {
        String header = signedLikeADevice(algorithm, false, true);
        assertThat(Base64.getDecoder().decode(header)[1])
                .as("second byte of an indefinite length")
                .isEqualTo((byte) 0x80);
        assertThat(MdmSignature.verify(BODY, header)).isEqualTo(DEVICE);
    }

    @Test
    void signedAttributesAndDefiniteLengthsAreReadToo() throws Exception {
        assertThat(MdmSignature.verify(BODY, signedLikeADevice("SHA256withRSA", true, true)))
                .isEqualTo(DEVICE);
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(DEVICE_KEY.getPrivate()), DEVICE));
        generator.addCertificates(new JcaCertStore(List.of(DEVICE)));
        byte[] der =
                generator.generate(new CMSProcessableByteArray(BODY), false).getEncoded(ASN1Encoding.DER);
        assertThat(MdmSignature.verify(BODY, " " + Base64.getEncoder().encodeToString(der) + "\r\n"))
                .isEqualTo(DEVICE);
    }

    @Test
    void aSignatureOverAnotherBodyIsRefused() throws Exception {
        byte[] tampered = BODY.clone();
        tampered[BODY.length - 10] ^= 1;
        for (boolean attributes : new boolean[] {false, true}) {
            String header = signedLikeADevice("SHA256withRSA", attributes, true);
            assertThatThrownBy(() -> MdmSignature.verify(tampered, header))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("does not match");
        }
    }

    @Test
    void aSignatureWithoutCertificateOrWithAWeakDigestIsRefused() throws Exception {
        String anonymous = signedLikeADevice("SHA256withRSA", false, false);
        assertThatThrownBy(() -> MdmSignature.verify(BODY, anonymous))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("expected the signer's certificate");
        String md5 = signedLikeADevice("MD5withRSA", false, true);
        assertThatThrownBy(() -> MdmSignature.verify(BODY, md5))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("expected a digest of SHA-1 or SHA-2, got 1.2.840.113549.2.5");
    }

    @Test
    void nonsenseIsRefused() {
        byte[] deep = new byte[40_000];
        for (int at = 0; at < deep.length; at += 2) {
            deep[at] = 0x30;
            deep[at + 1] = (byte) 0x80;
        }
        String certificateOnly = Base64.getEncoder().encodeToString(Arrays.copyOf(BODY, 100));
        for (String header : List.of(
                "", "%%%", certificateOnly, "MIIB", Base64.getEncoder().encodeToString(deep), "A".repeat(70_000))) {
            assertThatThrownBy(() -> MdmSignature.verify(BODY, header)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void aSignedProfileCarriesItsContentAndItsChainAndIsTheSameEachTime() throws Exception {
        byte[] profile = "<plist/>".getBytes(StandardCharsets.UTF_8);
        List<X509Certificate> chain = List.of(DEVICE, Fixtures.CA.certificate());
        byte[] signed = ProfileSigner.sign(profile, chain, DEVICE_KEY.getPrivate());
        SignedMessage message = SignedMessage.attached(signed);
        assertThat(message.signer()).isEqualTo(DEVICE);
        assertThat(message.content().toArray()).isEqualTo(profile);
        assertThat(message.digestOid()).isEqualTo("2.16.840.1.101.3.4.2.1");
        assertThat(ProfileSigner.sign(profile, chain, DEVICE_KEY.getPrivate())).isEqualTo(signed);
        assertThat(signed[1]).as("definite length").isNotEqualTo((byte) 0x80);
        assertThat(new CMSSignedData(signed).getCertificates().getMatches(null)).hasSize(2);
        assertThatThrownBy(() -> ProfileSigner.sign(profile, List.of(), DEVICE_KEY.getPrivate()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
