package dev.tegata.simulator.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Devices of the load mode: a folder with one key, which they all share, and a certificate for each, so that two processes know the same ones:
 * whoever fills the server's database, and the generator.
 *
 * <p>A device is its number: UDID and serial number of its certificate follow from it. Immutable.
 *
 * @param first number of the first device
 * @param stride from one device's number to the next: a few devices spread over a large fleet
 */
public record LoadFleet(long first, long stride, PrivateKey key, List<X509Certificate> certificates) {
    private static final Duration VALIDITY = Duration.ofDays(300);

    private static final String KEY_FILE = "key.der";
    private static final String CERTIFICATES_FILE = "certificates.der";
    private static final String NUMBERS_FILE = "numbers";

    /** What the devices sign with. */
    public enum KeyKind {
        /** RSA of 2048 bits, as enrollment by SCEP gives devices: what Mdm-Signature is measured with. */
        RSA,
        /** EC P-256: as dear to the server as RSA, and cheap for the generator when it signs in each TLS handshake. */
        EC;

        private KeyPair generate() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name());
            if (this == EC) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        }
    }

    public LoadFleet {
        certificates = List.copyOf(certificates);
    }

    /**
     * Makes a fleet and writes it down in {@code folder}; its certificates look as SCEP issues them and are signed by a throw-away RSA key of
     * 2048 bits.
     */
    public static LoadFleet make(Path folder, KeyKind kind, long first, long stride, int count) throws IOException {
        try {
            KeyPair own = kind.generate();
            PrivateKey authorityKey = KeyKind.RSA.generate().getPrivate();
            Instant now = Instant.now();
            List<X509Certificate> certificates = LongStream.range(0, count)
                    .parallel()
                    .mapToObj(i -> certificate(authorityKey, own.getPublic(), first + i * stride, now))
                    .toList();
            LoadFleet fleet = new LoadFleet(first, stride, own.getPrivate(), certificates);
            fleet.write(folder);
            return fleet;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA and EC keys and certificates", e);
        }
    }

    private static X509Certificate certificate(PrivateKey authority, PublicKey own, long number, Instant now) {
        try {
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            new X500Principal("CN=Load"),
                            BigInteger.valueOf(number + 1),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(VALIDITY)),
                            new X500Principal("CN=" + udid(number)),
                            own)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                    .addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(own))
                    .addExtension(Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(own));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(authority)));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate for device " + number + " could not be made", e);
        }
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(KEY_FILE), key.getEncoded());
        try (var out = Files.newOutputStream(folder.resolve(CERTIFICATES_FILE));
                var buffered = new BufferedOutputStream(out)) {
            for (X509Certificate certificate : certificates) {
                buffered.write(certificate.getEncoded());
            }
        } catch (CertificateException e) {
            throw new IOException(e);
        }
        Files.writeString(folder.resolve(NUMBERS_FILE), first + " " + stride + " " + key.getAlgorithm());
    }

    /** Reads what {@link #make} wrote. */
    public static LoadFleet open(Path folder) throws IOException {
        String[] numbers = Files.readString(folder.resolve(NUMBERS_FILE)).split(" ", 3);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.resolve(CERTIFICATES_FILE)))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            while (more(in)) {
                certificates.add((X509Certificate) factory.generateCertificate(in));
            }
            PrivateKey key = KeyFactory.getInstance(numbers[2])
                    .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(KEY_FILE))));
            return new LoadFleet(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), key, certificates);
        } catch (GeneralSecurityException e) {
            throw new IOException("expected a fleet of the load mode in " + folder, e);
        }
    }

    private static boolean more(InputStream in) throws IOException {
        in.mark(1);
        boolean more = in.read() >= 0;
        in.reset();
        return more;
    }

    public int size() {
        return certificates.size();
    }

    /** The number of the device at {@code index} of this fleet. */
    public long number(int index) {
        return first + index * stride;
    }

    public String udid(int index) {
        return udid(number(index));
    }

    /** In the form of devices since 2018: chip and board, then the number. */
    public static String udid(long number) {
        return String.format(Locale.ROOT, "00008120-%016X", number);
    }

    /**
     * The value of the header Mdm-Signature as genuine devices write it: detached, indefinite lengths, no signed attributes, the signer's
     * certificate included.
     */
    public String signature(byte[] body, int device) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                    .setDirectSignature(true)
                    .build(
                            key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA",
                            key,
                            certificates.get(device)));
            generator.addCertificate(new JcaX509CertificateHolder(certificates.get(device)));
            return Base64.getEncoder()
                    .encodeToString(generator
                            .generate(new CMSProcessableByteArray(body), false)
                            .getEncoded(ASN1Encoding.BER));
        } catch (GeneralSecurityException | OperatorException | CMSException | IOException e) {
            throw new IllegalStateException("device " + device + " could not sign a message with its own key", e);
        }
    }
}
