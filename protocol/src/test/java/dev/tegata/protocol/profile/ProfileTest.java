package dev.tegata.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final ScepPayload SCEP = new ScepPayload(
            "https://mdm.example.com/scep",
            "tegata",
            List.of(new ScepPayload.Rdn("CN", "device")),
            "one-time",
            2048,
            Optional.of(Bytes.of(new byte[20])));

    private static MdmPayload mdm(String topic, String url, int rights) {
        return new MdmPayload(topic, url, url, rights, true, List.of("com.apple.mdm.token"));
    }

    private static EnrollmentProfile enrollment() {
        return new EnrollmentProfile(
                "dev.tegata.enrollment",
                new UUID(1, 2),
                "Device management",
                "Example",
                List.of(Fixtures.CA.certificate(), Fixtures.DEVICE),
                SCEP,
                mdm("com.apple.mgmt.External.test", "https://mdm.example.com/mdm", AccessRights.ALL));
    }

    @Test
    void anEnrollmentProfileSaysWhomToTrustWhereToGetAnIdentityAndWhomToObey() throws Exception {
        PlistDict profile = Plist.parse(enrollment().xml());
        assertThat(profile.requireString("PayloadIdentifier")).isEqualTo("dev.tegata.enrollment");
        assertThat(profile.requireString("PayloadUUID")).isEqualTo("00000000-0000-0001-0000-000000000002");
        List<PlistDict> payloads = profile.dicts("PayloadContent");
        assertThat(payloads)
                .extracting(payload -> payload.requireString("PayloadIdentifier"))
                .containsExactly(
                        "dev.tegata.enrollment.root.1",
                        "dev.tegata.enrollment.root.2",
                        "dev.tegata.enrollment.scep",
                        "dev.tegata.enrollment.mdm");
        assertThat(payloads.get(0).requireData("PayloadContent"))
                .isEqualTo(Fixtures.CA.certificate().getEncoded());
        PlistDict mdm = payloads.get(3);
        assertThat(mdm.requireString("IdentityCertificateUUID"))
                .isEqualTo(payloads.get(2).requireString("PayloadUUID"));
        assertThat(mdm.requireBool("CheckOutWhenRemoved")).isTrue();
        assertThat(mdm.requireBool("SignMessage")).isTrue();
        assertThat(mdm.requireInteger("AccessRights")).isEqualTo(8191);
        assertThat(mdm.strings("ServerCapabilities")).containsExactly("com.apple.mdm.token");
    }

    @Test
    void theKeysOfScepAreSpeltAsApplesAreWithSpacesInTwoOfThem() {
        PlistDict scep =
                Plist.parse(enrollment().xml()).dicts("PayloadContent").get(2).requireDict("PayloadContent");
        assertThat(scep.requireInteger("Keysize")).isEqualTo(2048);
        assertThat(scep.requireString("Key Type")).isEqualTo("RSA");
        assertThat(scep.requireInteger("Key Usage")).isEqualTo(5);
        assertThat(scep.requireString("Challenge")).isEqualTo("one-time");
        assertThat(scep.requireArray("Subject")).isEqualTo(List.of(List.of(List.of("CN", "device"))));
        assertThat(SCEP.toString()).doesNotContain("one-time");
    }

    @Test
    void theSameProfileHasTheSameBytes() {
        assertThat(enrollment().xml()).isEqualTo(enrollment().xml());
    }

    @Test
    void whatADeviceWouldRefuseIsRefusedHere() {
        String topic = "com.apple.mgmt.External.test";
        assertThatThrownBy(() -> mdm("org.example", "https://x", 1)).hasMessageContaining("got org.example");
        assertThatThrownBy(() -> mdm(topic, "http://x", 1)).hasMessageContaining("got http://x");
        for (int rights : new int[] {0, -1, 8192, AccessRights.INSTALL_PROFILES, 128}) {
            assertThatThrownBy(() -> mdm(topic, "https://x", rights))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got " + rights);
        }
        assertThat(mdm(topic, "https://x", AccessRights.FOR_APP_LICENCES).accessRights())
                .isEqualTo(4880);
        assertThatThrownBy(() -> new ScepPayload("u", "n", List.of(), "c", 2000, Optional.empty()))
                .hasMessageContaining("got 2000");
    }

    @Test
    void twoPayloadsOfOneUuidAreRefused() {
        Payload payload = new Payload("com.apple.applicationaccess", "a", new UUID(0, 1), "A", PlistDict.of());
        assertThatThrownBy(() -> ConfigurationProfile.of("p", new UUID(0, 2), "P", List.of(payload, payload)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different UUIDs");
        assertThat(ConfigurationProfile.of("p", new UUID(0, 2), "P", List.of(payload))
                        .toPlist()
                        .has("PayloadRemovalDisallowed"))
                .isFalse();
    }
}
