package dev.tegata.server.licence.location;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the App Store says about the apps of a location. */
class MetadataTest {
    private static final String NOTES = "1450010001";
    private static final String TOKEN = FakeApple.tokenFile("t1", "2027-11-01T00:00:00+0000");

    private static TestDatabase db;

    private LicenceWorld world;

    @BeforeAll
    static void openDatabase() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void closeDatabase() {
        db.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new LicenceWorld(db);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aNewAppHasItsNameIconAndBundleIdAtOnceInTheLanguageOfItsStore() {
        world.apple.app(NOTES, 5).describes(NOTES, "現場ノート", "jp.example.genba-note");
        world.location();

        AssetRow asset = world.asset(NOTES);
        assertThat(asset.name()).contains("現場ノート");
        assertThat(asset.bundleId()).contains("jp.example.genba-note");
        assertThat(asset.iconUrl()).contains("https://is1-ssl.mzstatic.example/" + NOTES + "/256x256bb.png");
        assertThat(asset.minimumOs()).contains("16.0");
        assertThat(asset.metadataAt()).contains(world.clock.instant());
        assertThat(world.apple.lookups())
                .singleElement()
                .satisfies(query -> assertThat(query)
                        .containsEntry("cc", "JP")
                        .containsEntry("l", "ja")
                        .containsEntry("platform", "enterprisestore")
                        .containsEntry("id", NOTES));
        assertThat(world.apple.cookie()).isEqualTo("itvt=" + TOKEN);
    }

    @Test
    void theStoreIsAskedAgainAfterAWeekAndNotBefore() {
        world.apple.app(NOTES, 5).describes(NOTES, "Old name", "jp.example.genba-note");
        world.location();
        world.apple.describes(NOTES, "New name", "jp.example.other");
        world.after(Duration.ofDays(6));
        assertThat(world.asset(NOTES).name()).contains("Old name");
        world.after(Duration.ofDays(1));
        assertThat(world.asset(NOTES).name()).contains("New name");
        assertThat(world.asset(NOTES).bundleId())
                .as("an app does not change its bundle id")
                .contains("jp.example.genba-note");
        assertThat(world.apple.lookups()).hasSize(2);
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsNothingUpAndIsAskedEverMoreSeldom() {
        for (int i = 0; i < 20; i++) {
            world.apple.next("/lookup", FakeApple.refusal(401, 9622, "no"));
        }
        world.apple.app(NOTES, 5);
        LocationRow location = world.location();
        assertThat(location.state()).isEqualTo(LocationState.OK);
        assertThat(location.syncedAt()).isPresent();
        assertThat(world.asset(NOTES).availableCount()).isEqualTo(5);

        assertThat(asked()).isEqualTo(1);
        world.after(Duration.ofSeconds(59));
        assertThat(asked()).isEqualTo(1);
        world.after(Duration.ofSeconds(1));
        assertThat(asked()).isEqualTo(2);
        for (int hour = 0; hour < 48; hour++) {
            world.after(Duration.ofHours(1));
        }
        assertThat(asked()).isBetween(4L, 8L);
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
    }

    private long asked() {
        return world.apple.count("/lookup");
    }

    @Test
    void theStoreIsObeyedWhenItAsksToWait() {
        world.apple.next("/lookup", new FakeApple.Fault(503, "{}", false, Optional.of(1800)));
        world.apple.app(NOTES, 5).describes(NOTES, "Notes", "jp.example.genba-note");
        world.location();
        world.after(Duration.ofMinutes(29));
        assertThat(asked()).isEqualTo(1);
        world.after(Duration.ofMinutes(1));
        assertThat(world.asset(NOTES).name()).contains("Notes");
    }

    @Test
    void anAppThatTheStoreDoesNotSellKeepsItsNumberAndIsLookedForDaily() {
        world.apple.app(NOTES, 5);
        world.location();
        assertThat(world.asset(NOTES).label()).isEqualTo(NOTES);
        assertThat(world.asset(NOTES).metadataAt()).isEmpty();
        world.apple.describes(NOTES, "Notes", "jp.example.genba-note");
        world.after(Duration.ofDays(1));
        assertThat(world.asset(NOTES).label()).isEqualTo("Notes");
    }

    @Test
    void manyAppsAreAskedAboutAHundredAtATime() {
        for (int i = 0; i < 120; i++) {
            world.apple.app("20000" + (1000 + i), 1).describes("20000" + (1000 + i), "App " + i, "com.example.app" + i);
        }
        world.location();
        assertThat(asked()).isEqualTo(2);
        assertThat(world.db.database().store(AssetStore.class).page(Optional.empty(), false, Optional.empty(), 200))
                .hasSize(120)
                .allSatisfy(asset -> assertThat(asset.name()).isPresent());
    }

    @Test
    void twoLocationsOfDifferentStorefrontsAreKeptApart() throws IOException {
        String token = FakeApple.tokenFile("us", "2027-11-01T00:00:00+0000");
        try (FakeApple america = new FakeApple()) {
            america.in("US").belongsTo("another-uid");
            america.app(NOTES, 7).describes(NOTES, "Site Notes", "jp.example.genba-note");
            world.apple.app(NOTES, 5).describes(NOTES, "現場ノート", "jp.example.genba-note");
            world.apple.alsoServes(token, america);
            LocationRow japan = world.location();
            UUID us = world.licences.locations().add(LicenceWorld.ADMIN, token).id();
            world.settle();

            assertThat(world.location(us).country()).contains("US");
            assertThat(world.location(japan.id()).country()).contains("JP");
            assertThat(asset(japan.id()).name()).contains("現場ノート");
            assertThat(asset(japan.id()).totalCount()).isEqualTo(5);
            assertThat(asset(us).name()).contains("Site Notes");
            assertThat(asset(us).totalCount()).isEqualTo(7);
            assertThat(america.lookups()).allSatisfy(query -> assertThat(query).containsEntry("cc", "US"));
            assertThat(america.cookie()).isEqualTo("itvt=" + token);

            UUID person = world.person("taro");
            VppUserRow account = world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.of(us));
            world.appleHasAnswered();
            assertThat(america.active(account.clientUserId().toString())).isPresent();
            assertThat(world.apple.active(account.clientUserId().toString())).isEmpty();
        }
    }

    private AssetRow asset(UUID locationId) {
        List<AssetRow> assets = world.db.database().store(AssetStore.class).ofLocation(locationId);
        assertThat(assets).hasSize(1);
        return assets.getFirst();
    }

    @Test
    void aDeviceThatNamesNoAppIsAskedAboutTheOneTheStoreNames() {
        world.apple.app(NOTES, 5).describes(NOTES, "Notes", "jp.example.genba-note");
        world.location();
        UUID person = world.person("taro");
        VppUserRow account = world.associated(person);
        LicenceWorld.FakeDevice device = world.device(person, "C1");
        AssignmentRow assignment = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(NOTES).id(), account.userId(), InstallMode.NOW);
        world.appleHasAnswered();
        assertThat(world.assignment(assignment.id()).assetId())
                .isEqualTo(world.asset(NOTES).id());
        // An answer without the Identifier, as some versions give it.
        device.acknowledges(device.isTold("InstallApplication"));
        world.after(Duration.ofSeconds(15));
        assertThat(device.isTold("ManagedApplicationList")
                        .requireDict("Command")
                        .strings("Identifiers"))
                .containsExactly("jp.example.genba-note");
        assertThat(world.install(device, NOTES).bundleId()).contains("jp.example.genba-note");
    }
}
