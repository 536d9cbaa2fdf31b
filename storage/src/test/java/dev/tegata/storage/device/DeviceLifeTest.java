package dev.tegata.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.enrollment.EnrollmentKind;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.enrollment.PendingEnrollment;
import dev.tegata.storage.enrollment.PushAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The life of a device and its channels, as SQL sees it. */
class DeviceLifeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final byte[] CERTIFICATE = {1, 2, 3};
    private static TestDatabase db;
    private static DeviceStore devices;
    private static EnrollmentStore enrollments;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
        devices = db.database().store(DeviceStore.class);
        enrollments = db.database().store(EnrollmentStore.class);
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void aDeviceThatEnrollsAnewKeepsItsIdAndForgetsWhatItSaidOfItsAccountAndRestrictions() {
        UUID id = devices.authenticated(device("AA-1", Optional.of("C39")));
        devices.inventoried(new DeviceInventory(
                id,
                Optional.empty(),
                Optional.empty(),
                Optional.of("iPhone"),
                Optional.of("花子の iPhone"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.of(true),
                Optional.of("hash="),
                NOW));
        devices.restricted(id, "{\"allowAppInstallation\": false}", NOW);

        DeviceRow known = devices.find(id).orElseThrow();
        assertThat(known.name()).contains("花子の iPhone");
        assertThat(known.restrictions()).contains("{\"allowAppInstallation\": false}");
        assertThat(known.storeAccountHash()).contains("hash=");

        assertThat(devices.authenticated(device("AA-1", Optional.empty()))).isEqualTo(id);
        DeviceRow again = devices.findByKey("AA-1").orElseThrow();
        assertThat(again.serialNumber()).contains("C39");
        assertThat(again.storeAccountActive()).isEmpty();
        assertThat(again.storeAccountHash()).isEmpty();
        assertThat(again.restrictions()).isEmpty();
        assertThat(again.supervised()).isEmpty();
    }

    @Test
    void signingOutOfTheStoreRemovesTheHashButAnAnswerWithoutBothLeavesIt() {
        UUID id = devices.authenticated(device("AA-2", Optional.empty()));
        devices.inventoried(account(id, Optional.of(true), Optional.of("h")));
        devices.inventoried(account(id, Optional.empty(), Optional.empty()));
        assertThat(devices.find(id).orElseThrow().storeAccountHash()).contains("h");
        devices.inventoried(account(id, Optional.of(false), Optional.empty()));
        assertThat(devices.find(id).orElseThrow().storeAccountHash()).isEmpty();
    }

    @Test
    void devicesAreFoundByPartOfNameOrSerialNumberAndPagedNewestFirst() {
        UUID first = devices.authenticated(device("PAGE-1", Optional.of("SERIALX1")));
        UUID second = devices.authenticated(device("PAGE-2", Optional.of("SERIALX2")));
        DeviceFilter filter = new DeviceFilter(Optional.empty(), Optional.empty(), Optional.of("serialx"));
        assertThat(devices.page(filter, Optional.empty(), 10))
                .extracting(DeviceRow::id)
                .containsExactly(second, first);
        assertThat(devices.page(filter, Optional.of(second), 10))
                .extracting(DeviceRow::id)
                .containsExactly(first);
        assertThat(devices.page(DeviceFilter.ALL, Optional.empty(), 100)).hasSizeGreaterThan(1);
    }

    @Test
    void anEnrollmentIsPendingThenEnrolledThenGoneAndMayBeginAgain() {
        UUID device = devices.authenticated(device("AA-3", Optional.empty()));
        UUID id = enrollments.pending(pending(device, "AA-3", EnrollmentKind.DEVICE));
        UUID user = enrollments.pending(pending(device, "AA-3:U1", EnrollmentKind.USER));
        assertThat(enrollments.find(id).orElseThrow().state()).isEqualTo(EnrollmentState.PENDING);

        enrollments.reachableAt(address(id, Optional.of(new byte[] {7})));
        enrollments.reachableAt(address(id, Optional.empty()));
        assertThat(enrollments.find(id).orElseThrow().state()).isEqualTo(EnrollmentState.ENROLLED);
        assertThat(enrollments.unlockToken(id).orElseThrow()).containsExactly(7);
        assertThat(enrollments.hold("AA-3").orElseThrow().isReachedAt("topic", new byte[] {9}, "magic"))
                .isTrue();

        assertThat(enrollments.end(device, EndReason.CHECKED_OUT, NOW)).containsExactlyInAnyOrder(id, user);
        assertThat(enrollments.end(device, EndReason.CHECKED_OUT, NOW)).isEmpty();
        assertThat(enrollments.find(id).orElseThrow().endReason()).contains(EndReason.CHECKED_OUT);

        assertThat(enrollments.pending(pending(device, "AA-3", EnrollmentKind.DEVICE)))
                .isEqualTo(id);
        EnrollmentRow again = enrollments.deviceChannel(device).orElseThrow();
        assertThat(again.state()).isEqualTo(EnrollmentState.PENDING);
        assertThat(again.endReason()).isEmpty();
        assertThat(enrollments.unlockToken(id)).isEmpty();
        assertThat(enrollments.ofDevice(device)).extracting(EnrollmentRow::id).isEqualTo(List.of(id, user));
    }

    private static AuthenticatedDevice device(String key, Optional<String> serialNumber) {
        return new AuthenticatedDevice(
                Ids.next(),
                key,
                false,
                serialNumber,
                Optional.of("iPhone15,2"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("18.1"),
                Optional.of("22B83"),
                Optional.empty(),
                NOW);
    }

    private static DeviceInventory account(UUID device, Optional<Boolean> active, Optional<String> hash) {
        return new DeviceInventory(
                device,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                active,
                hash,
                NOW);
    }

    private static PendingEnrollment pending(UUID device, String key, EnrollmentKind kind) {
        return new PendingEnrollment(
                Ids.ofEnrollment(key), key, device, kind, CERTIFICATE, Optional.empty(), "topic", NOW);
    }

    private static PushAddress address(UUID enrollment, Optional<byte[]> unlockToken) {
        return new PushAddress(
                enrollment, CERTIFICATE, Optional.empty(), "topic", new byte[] {9}, "magic", unlockToken, false, NOW);
    }
}
