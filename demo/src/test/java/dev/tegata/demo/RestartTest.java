package dev.tegata.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.SimulatedDevice;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo stopped and started again: server, simulated Apple and phones still agree. */
class RestartTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void afterARestartTheTokenIsStillGoodThePhoneStillEnrolledAndAGrantLandsOnIt() throws Exception {
        DemoPorts ports = DemoPorts.free();
        Path files = folder.resolve("world");
        String device;
        String asset;
        try (World world = World.start(HOME, folder, ports, what -> {});
                AdminClient administrator = world.administrator();
                HttpAppleStore store = world.store();
                Phones phones = Phones.three(world.deviceWorld(store))) {
            JsonNode location = administrator.post(
                    "/api/v1/content-tokens", Map.of("token", new AppleSide(world.apple()).downloadToken()));
            administrator.await(
                    "/api/v1/content-tokens/" + location.path("id").asText(), seen -> seen.hasNonNull("syncedAt"));
            JsonNode link = administrator.post("/api/v1/enrollment-links", Map.of("validForHours", 1));
            phones.all().getFirst().enroll(URI.create(link.path("url").asText()));
            device = administrator
                    .await("/api/v1/devices", seen -> seen.path("items").path(0).hasNonNull("inventoryAt"))
                    .path("items")
                    .path(0)
                    .path("id")
                    .asText();
            asset = asset(administrator);
            new Keeper(files).save(world.apple().vpp(), phones.all());
        }
        assertThat(Files.getPosixFilePermissions(files.resolve("apple.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        try (World world = World.start(HOME, folder, ports, what -> {});
                AdminClient administrator = world.administrator();
                HttpAppleStore store = world.store()) {
            Keeper keeper = new Keeper(files);
            keeper.restore(world.apple().vpp());
            List<SimulatedDevice> kept = keeper.phones(world.deviceWorld(store));
            assertThat(kept).hasSize(3);
            assertThat(kept.getFirst().managed()).isTrue();
            try (Phones phones = new Phones(kept)) {
                administrator.post(
                        "/api/v1/assignments", Map.of("assetId", asset, "deviceId", device, "install", "NOW"));
                administrator.await("/api/v1/devices/" + device + "/apps", seen -> {
                    phones.all()
                            .getFirst()
                            .dialogs()
                            .open()
                            .forEach(dialog -> accept(phones.all().getFirst(), dialog.id()));
                    return seen.path("items").path(0).path("state").asText().equals("INSTALLED");
                });
                assertThat(phones.all().getFirst().apps().all()).hasSize(1);
            }
        }
    }

    private static String asset(AdminClient administrator) throws Exception {
        for (JsonNode asset : administrator.get("/api/v1/assets").path("items")) {
            if (asset.path("adamId").asText().equals("1450010001")) {
                return asset.path("id").asText();
            }
        }
        throw new AssertionError("the app of the catalogue is not among the assets");
    }

    private static void accept(SimulatedDevice phone, String dialog) {
        try {
            phone.dialogs().accept(dialog);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
