package dev.tegata.protocol;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** A CA, a device and their words, made once for all tests. */
public final class Fixtures {
    public static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    public static final Instant LATER = NOW.plus(Duration.ofDays(3650));
    public static final CertificateIssuer CA =
            CertificateIssuer.selfSigned(new X500Principal("CN=Test Device CA,O=Example"), NOW, LATER);
    public static final KeyPair DEVICE_KEY = CertificateIssuer.newRsaKey();
    public static final X509Certificate DEVICE = CA.issueClient(
            DEVICE_KEY.getPublic(),
            new X500Principal("CN=00008020-000915083C80012E"),
            List.of(),
            CertificateIssuer.newSerial(),
            NOW,
            NOW.plus(Duration.ofDays(365)));
    public static final String UDID = "00008020-000915083C80012E";

    private Fixtures() {}

    /** A message of our iPhone. */
    public static PlistDict.Builder fromDevice() {
        return PlistDict.builder().put("UDID", UDID);
    }

    public static byte[] authenticate() {
        return Plist.xml(fromDevice()
                .put("MessageType", "Authenticate")
                .put("Topic", "com.apple.mgmt.External.test")
                .put("SerialNumber", "DMPV1234HG7F")
                .put("OSVersion", "18.1")
                .put("BuildVersion", "22B83")
                .put("ProductName", "iPhone15,2")
                .build());
    }

    public static byte[] tokenUpdate() {
        return Plist.xml(fromDevice()
                .put("MessageType", "TokenUpdate")
                .put("Topic", "com.apple.mgmt.External.test")
                .put("Token", new byte[] {(byte) 0xAB, 1, 2})
                .put("PushMagic", "7E57-MAGIC")
                .put("UnlockToken", new byte[] {5, 6})
                .put("AwaitingConfiguration", true)
                .build());
    }

    public static byte[] licenceError() {
        PlistDict error = PlistDict.of(
                "ErrorCode",
                12064,
                "ErrorDomain",
                "MDMErrorDomain",
                "USEnglishDescription",
                "Could not retrieve license");
        return Plist.xml(fromDevice()
                .put("Status", "Error")
                .put("CommandUUID", "0001_InstallApplication")
                .put("ErrorChain", List.of(error, PlistDict.of("ErrorCode", 2605)))
                .build());
    }
}
