package dev.tegata.protocol.profile;

import dev.tegata.protocol.plist.PlistDict;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The profile that enrolls a device: whom to trust, where to get an identity, which server to obey. Nothing else, as
 * Apple advises.
 *
 * <p>Payloads have the identifiers {@code <identifier>.root.<n>}, {@code <identifier>.scep} and {@code <identifier>.mdm}
 * and UUIDs derived from the profile's, so one profile always has the same bytes. Installing a profile of the same
 * identifier again starts the check-in over.
 *
 * @param uuid fresh for every profile that is handed out
 * @param organization shown to the person who installs it
 * @param trustRoots none when the server's certificate is trusted publicly
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/deploying-mdm-enrollment-profiles">Apple: Device
 *     Management, Deploying MDM enrollment profiles</a>
 */
public record EnrollmentProfile(
        String identifier,
        UUID uuid,
        String displayName,
        String organization,
        List<X509Certificate> trustRoots,
        ScepPayload scep,
        MdmPayload mdm) {
    private static final String ROOT_TYPE = "com.apple.security.root";

    public EnrollmentProfile {
        trustRoots = List.copyOf(trustRoots);
    }

    /** The configuration profile. */
    public ConfigurationProfile profile() {
        List<Payload> payloads = new ArrayList<>();
        for (X509Certificate root : trustRoots) {
            payloads.add(payload(
                    ROOT_TYPE,
                    "root." + (payloads.size() + 1),
                    "Trust root " + (payloads.size() + 1),
                    PlistDict.of("PayloadContent", encoded(root))));
        }
        Payload identity = payload(ScepPayload.TYPE, "scep", "Device identity", scep.content());
        payloads.add(identity);
        payloads.add(payload(MdmPayload.TYPE, "mdm", "Device management", mdm.content(identity.uuid())));
        return new ConfigurationProfile(
                identifier, uuid, displayName, Optional.of(organization), Optional.empty(), false, payloads);
    }

    /** The profile as the bytes of a .mobileconfig, not signed. */
    public byte[] xml() {
        return profile().xml();
    }

    private Payload payload(String type, String suffix, String payloadName, PlistDict content) {
        UUID payloadUuid = UUID.nameUUIDFromBytes((uuid + "/" + suffix).getBytes(StandardCharsets.UTF_8));
        return new Payload(type, identifier + "." + suffix, payloadUuid, payloadName, content);
    }

    private static byte[] encoded(X509Certificate root) {
        try {
            return root.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(
                    "expected a trust root that can be encoded, got " + root.getSubjectX500Principal(), e);
        }
    }
}
