package dev.tegata.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final Map<String, String> ENOUGH = Map.of(
            "TEGATA_DATABASE_URL", "jdbc:postgresql://localhost/tegata",
            "TEGATA_SECRET_KEY_FILE", "key",
            "TEGATA_DEVICE_URL", "https://mdm.example.com/",
            "TEGATA_DEVICE_CERTIFICATE", "c.pem",
            "TEGATA_DEVICE_KEY", "k.pem",
            "TEGATA_DATABASE_PASSWORD", "hunter2");

    @TempDir
    private Path folder;

    @Test
    void aMistypedSettingIsRefusedNamingTheNearestKnownOne() throws IOException {
        Path file = Files.writeString(folder.resolve("tegata.conf"), "device.prot = 1\n");
        assertThatThrownBy(() -> Configuration.read(Optional.of(file), ENOUGH))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown setting device.prot")
                .hasMessageContaining("device.port");
        assertThatThrownBy(() -> Configuration.read(Optional.empty(), Map.of("TEGATA_MAIL_FORM", "x")))
                .hasMessageContaining("TEGATA_MAIL_FROM");
    }

    @Test
    void missingSettingsAreNamedAllAtOnce() {
        assertThatThrownBy(() -> Configuration.read(Optional.empty(), Map.of()))
                .hasMessageContaining("database.url, secret.key-file, device.url, device.certificate, device.key");
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tegata.conf"), "admin.port = 9000\ndevice.port=9443\ndevice.url=https://other\n");
        Configuration read = Configuration.read(Optional.of(file), ENOUGH);
        assertThat(read.number(Setting.ADMIN_PORT, 0, 65535)).isEqualTo(9000);
        assertThat(read.origin(Setting.DEVICE_URL, "https").toString()).isEqualTo("https://mdm.example.com");
        assertThat(read.text(Setting.PUSH_HOST)).isEqualTo("api.push.apple.com");
    }

    @Test
    void aWrongValueIsNamedWithWhatWasExpectedAndASecretIsNotShown() throws IOException {
        Path file = Files.writeString(folder.resolve("tegata.conf"), "device.port = eighty\nmail.security = ssl\n");
        Configuration read = Configuration.read(Optional.of(file), ENOUGH);
        assertThatThrownBy(() -> read.number(Setting.DEVICE_PORT, 0, 65535))
                .hasMessage("expected device.port (TEGATA_DEVICE_PORT) to be a number from 0 to 65535, got \"eighty\"");
        assertThatThrownBy(() -> read.choice(Setting.MAIL_SECURITY, "none", "starttls", "tls"))
                .hasMessageContaining("one of none, starttls, tls");
        assertThat(read.secret(Setting.DATABASE_PASSWORD).orElseThrow().toString())
                .isEqualTo("***");
        assertThat(read.complaint(Setting.DATABASE_PASSWORD, "another").getMessage())
                .doesNotContain("hunter2");
    }

    @Test
    void aLengthOfTimeIsANumberWithAUnitWithinItsBounds() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tegata.conf"), "vpp.event-poll = 200ms\nvpp.sync = 30\nhistory.keep = 1d\n");
        Configuration read = Configuration.read(Optional.of(file), ENOUGH);
        assertThat(read.duration(Setting.VPP_EVENT_POLL, Duration.ofMillis(1), Duration.ofDays(1)))
                .isEqualTo(Duration.ofMillis(200));
        assertThatThrownBy(() -> read.duration(Setting.VPP_SYNC, Duration.ofMinutes(1), Duration.ofDays(7)))
                .hasMessageContaining(
                        "expected vpp.sync (TEGATA_VPP_SYNC) to be a number with ms, s, m, h or d behind it")
                .hasMessageContaining("got \"30\"");
        assertThatThrownBy(() -> read.duration(Setting.HISTORY_KEEP, Duration.ofDays(7), Duration.ofDays(3650)))
                .hasMessageContaining("got \"1d\"");
    }

    @Test
    void everySettingHasADistinctKeyAndSaysWhatItMeans() {
        assertThat(Setting.values())
                .extracting(Setting::key)
                .doesNotHaveDuplicates()
                .contains("sample-certificates");
        assertThat(Setting.values())
                .allSatisfy(setting -> assertThat(setting.meaning()).isNotBlank());
    }
}
