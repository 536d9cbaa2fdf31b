package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** Lists the enrollment profile and those the server installed (Apple: Device Management, Profile List Command). */
final class ProfileListCommand implements CommandHandler {
    private static final List<String> TOLD_OF_PAYLOADS =
            List.of("PayloadType", "PayloadVersion", "PayloadIdentifier", "PayloadUUID", "PayloadDisplayName");

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        List<PlistDict> list = Stream.concat(
                        device.enrollment().map(Enrollment::profile).stream(), device.profiles().all().stream())
                .map(ProfileListCommand::item)
                .toList();
        return CommandAnswer.acknowledged(PlistDict.of("ProfileList", list));
    }

    private static PlistDict item(ConfigurationProfile profile) {
        List<PlistDict> payloads = profile.payloads().stream()
                .map(payload -> some(payload, TOLD_OF_PAYLOADS).build())
                .toList();
        return some(
                        profile.content(),
                        List.of(
                                "PayloadUUID",
                                "PayloadIdentifier",
                                "PayloadVersion",
                                "PayloadDisplayName",
                                "PayloadOrganization",
                                "PayloadDescription",
                                "PayloadRemovalDisallowed"))
                .put("HasRemovalPasscode", false)
                .put("IsEncrypted", false)
                .put("IsManaged", true)
                .put(
                        "SignerCertificates",
                        profile.signer().stream()
                                .map(ProfileListCommand::encoded)
                                .toList())
                .put("PayloadContent", payloads)
                .build();
    }

    private static PlistDict.Builder some(PlistDict of, List<String> keys) {
        PlistDict.Builder some = PlistDict.builder();
        keys.forEach(key -> some.putIfPresent(key, of.get(key)));
        return some;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed cannot be encoded", e);
        }
    }
}
