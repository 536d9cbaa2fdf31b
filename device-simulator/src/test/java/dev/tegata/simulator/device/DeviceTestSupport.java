package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fake server, a fake store, stepped time, and devices made from them. */
abstract class DeviceTestSupport {
    static final DeviceKeys KEYS = DeviceKeys.shared(1, 2048);
    static final String TARO = "taro@example.jp";
    static final String INVITATION =
            "https://buy.example/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?inviteCode=abc123&mt=8";

    final FakeAppleStore store = new FakeAppleStore();
    final SteppedPushes pushes = new SteppedPushes();
    final SteppedClock clock = new SteppedClock();

    @SuppressWarnings("NullAway.Init") // JUnit calls startServer before each test
    FakeMdmServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeMdmServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    DeviceWorld world() {
        return DeviceWorld.of(store, pushes)
                .with(KEYS)
                .with(ServerTrust.anyServer())
                .steppedBy(clock);
    }

    SimulatedDevice device(DeviceIdentity identity) {
        return new SimulatedDevice(identity, world());
    }

    SimulatedDevice enrolled(DeviceIdentity identity) throws EnrollmentFailed {
        SimulatedDevice device = device(identity);
        device.enroll(server.enrollmentLink());
        return device;
    }

    SimulatedDevice enrolledPhone() throws EnrollmentFailed {
        return enrolled(DeviceIdentity.iPhone("TGT", 1));
    }

    SimulatedDevice enrolledSupervised() throws EnrollmentFailed {
        return enrolled(DeviceIdentity.iPhone("TGT", 1).withSupervision(true));
    }

    /** Queues the command, lets the device poll, and tells its report. */
    PlistDict ask(SimulatedDevice device, String requestType, PlistDict more) {
        String uuid = server.queue(requestType, more);
        device.poll();
        return server.reportOf(uuid);
    }

    PlistDict ask(SimulatedDevice device, String requestType) {
        return ask(device, requestType, PlistDict.of());
    }

    static PlistDict invitation() {
        return PlistDict.of("ProgramID", "com.apple.cloudvpp", "InvitationURL", INVITATION);
    }

    static PlistDict installPages() {
        return PlistDict.of(
                "iTunesStoreID",
                FakeAppleStore.PAGES.adamId(),
                "Options",
                PlistDict.of("PurchaseMethod", 1),
                "ManagementFlags",
                1);
    }

    static long errorCode(PlistDict report) {
        return report.dicts("ErrorChain").getFirst().requireInteger("ErrorCode");
    }

    /** Accepts the one dialog of this kind. */
    static void accept(SimulatedDevice device, DialogKind kind) throws DialogRefused, IOException {
        device.dialogs().accept(device.dialogs().open(kind).orElseThrow().id());
    }

    static void cancel(SimulatedDevice device, DialogKind kind) {
        device.dialogs().cancel(device.dialogs().open(kind).orElseThrow().id());
    }

    static List<DialogKind> openKinds(SimulatedDevice device) {
        return device.dialogs().open().stream().map(Dialog::kind).toList();
    }

    /** Time that moves when a test says so. */
    static final class SteppedClock implements InstantSource {
        private Instant now = Instant.parse("2026-11-01T09:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration duration) {
            now = now.plus(duration);
        }
    }

    /** Pushes that a test sends by hand. */
    static final class SteppedPushes implements PushSource {
        final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();

        @Override
        public Registration register(String tokenHex, String topic, Consumer<String> onPushMagic) {
            listeners.put(tokenHex, onPushMagic);
            return () -> listeners.remove(tokenHex);
        }

        void push(String tokenHex, String magic) {
            Optional.ofNullable(listeners.get(tokenHex))
                    .orElseThrow(() -> new AssertionError("nobody listens to " + tokenHex))
                    .accept(magic);
        }
    }
}
