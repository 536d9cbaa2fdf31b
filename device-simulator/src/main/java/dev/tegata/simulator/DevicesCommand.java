package dev.tegata.simulator;

import dev.tegata.simulator.device.AppleStore;
import dev.tegata.simulator.device.Behaviour;
import dev.tegata.simulator.device.DeviceFleet;
import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceKeys;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.DialogPolicy;
import dev.tegata.simulator.device.DialogRefused;
import dev.tegata.simulator.device.EnrollmentType;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.HttpPushSource;
import dev.tegata.simulator.device.PushSource;
import dev.tegata.simulator.device.ServerTrust;
import dev.tegata.simulator.device.SimulatedDevice;
import dev.tegata.simulator.device.web.PhonesServer;
import dev.tegata.simulator.tls.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tegata simulate devices}: enrolls simulated devices with any MDM server and stays up until it is interrupted. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts simulated iPhones and iPads, enrolls them with an MDM server by its enrollment links, and shows them on a page where a"
                    + " person can play their owners.",
            "They know the simulated Apple only: --store and --apns-management are printed by «simulate apple». Stop it with Ctrl-C."
        },
        footer = {
            "",
            "Example: three phones whose owners accept everything",
            "  tegata simulate devices --enroll-file links.txt --store http://localhost:9080 \\",
            "    --apns-management http://localhost:9090 --policy accept --apple-account owner{n}@example.jp"
        })
public final class DevicesCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int SHARED_KEY_BITS = 2048;

    @Option(
            names = "--enroll",
            split = ",",
            paramLabel = "URL",
            description = "Enrollment links, one for each device; a single link serves all devices")
    private List<URI> enroll = List.of();

    @Option(names = "--enroll-file", paramLabel = "FILE", description = "File of enrollment links, one on each line")
    private @Nullable Path enrollFile;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Number of devices (default: as many as there are links)")
    private @Nullable Integer count;

    @Option(
            names = "--store",
            required = true,
            paramLabel = "URL",
            description = "The simulated App Store: licences, invitations, Apple Accounts")
    private URI store = URI.create("http://localhost");

    @Option(
            names = "--apns-management",
            paramLabel = "URL",
            description = "The simulated APNs' management port, for pushes; without it devices only poll")
    private @Nullable URI apnsManagement;

    @Option(
            names = "--poll-every",
            defaultValue = "0",
            paramLabel = "SECONDS",
            description = "Let each device poll by itself; 0 = only when pushed or told to (${DEFAULT-VALUE})")
    private int pollEvery;

    @Option(names = "--host", defaultValue = "localhost", description = "Address of the page (${DEFAULT-VALUE})")
    private String host = "localhost";

    @Option(names = "--port", defaultValue = "0", description = "Port of the page and its API; 0 = any free one")
    private int port;

    /** The names of {@link DialogPolicy} as people type them. */
    enum Policy {
        ACCEPT(DialogPolicy.ACCEPT_ALL),
        CANCEL(DialogPolicy.CANCEL_ALL),
        LEAVE(DialogPolicy.LEAVE);

        private final DialogPolicy meaning;

        Policy(DialogPolicy meaning) {
            this.meaning = meaning;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--policy",
            defaultValue = "leave",
            description = "What owners do with dialogs: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE} = for a person)")
    private Policy policy = Policy.LEAVE;

    @Option(
            names = "--apple-account",
            paramLabel = "ACCOUNT",
            description = "Apple Account each owner is signed in with; {n} becomes the device's number")
    private @Nullable String appleAccount;

    @Option(
            names = "--serial-prefix",
            defaultValue = "TGT",
            description = "Begin of the serial numbers (${DEFAULT-VALUE})")
    private String serialPrefix = "TGT";

    @Option(names = "--supervised", description = "Supervised devices: apps are installed without asking")
    private boolean supervised;

    @Option(
            names = "--enrollment-type",
            defaultValue = "DEVICE",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private EnrollmentType enrollmentType = EnrollmentType.DEVICE;

    @Option(
            names = "--trust",
            paramLabel = "PEM",
            description =
                    "Roots to trust at the download of the profile; without it any server is believed for that one download."
                            + " Afterwards only public roots and those of the profile count")
    private @Nullable Path trust;

    @Option(
            names = "--store-trust",
            paramLabel = "PEM",
            description = "Roots to trust at the simulated App Store, when it has TLS of its own")
    private @Nullable Path storeTrust;

    @Option(
            names = "--shared-keys",
            defaultValue = "0",
            paramLabel = "N",
            description = "Make only N RSA keys and share them, for mass runs; 0 = one for each device")
    private int sharedKeys;

    @Option(
            names = "--at-once",
            defaultValue = "32",
            description = "Devices that enroll at the same time (${DEFAULT-VALUE})")
    private int atOnce;

    @Option(
            names = "--enroll-only",
            description = "End after the enrollment; exit status 0 only when all devices are enrolled")
    private boolean enrollOnly;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<URI> links = links();
        try (HttpAppleStore appleStore = appleStore();
                PushSource pushes = apnsManagement == null ? PushSource.NONE : new HttpPushSource(apnsManagement);
                DeviceFleet fleet = fleet(world(appleStore, pushes), links)) {
            DeviceFleet.Result result = fleet.enroll(links);
            out().println("enrollment  " + result);
            result.failures()
                    .forEach(failure ->
                            out().println("  failed    " + failure.serialNumber() + ": " + failure.reason()));
            fleet.all(this::signIn)
                    .failures()
                    .forEach(failure ->
                            out().println("  sign-in   " + failure.serialNumber() + ": " + failure.reason()));
            out().flush();
            if (enrollOnly) {
                return result.failures().isEmpty() ? 0 : 1;
            }
            stayUp(fleet);
            return 0;
        }
    }

    private void stayUp(DeviceFleet fleet) throws IOException, InterruptedException {
        try (PhonesServer page = PhonesServer.start(fleet.devices(), host, port)) {
            out().println("phones      " + page.uri());
            out().flush();
            fleet.devices().forEach(device -> Thread.startVirtualThread(() -> live(device)));
            new CountDownLatch(1).await();
        }
    }

    /** The device's own time: a step each second, and a poll when it is due. */
    private void live(SimulatedDevice device) {
        try {
            for (long second = 1; ; second++) {
                Thread.sleep(STEP);
                device.tick();
                if (pollEvery > 0 && second % pollEvery == 0) {
                    device.poll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<URI> links() throws IOException {
        List<URI> links = new ArrayList<>(enroll);
        if (enrollFile != null) {
            Files.readAllLines(enrollFile).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(URI::create)
                    .forEach(links::add);
        }
        int wanted = count == null ? links.size() : count;
        if (links.isEmpty() || wanted < 1 || (links.size() > 1 && links.size() < wanted)) {
            throw new ParameterException(
                    command().commandLine(),
                    "expected at least one device and an enrollment link for all or for each (--enroll, --enroll-file), got "
                            + links.size() + " links for " + wanted + " devices");
        }
        return links;
    }

    private DeviceFleet fleet(DeviceWorld world, List<URI> links) {
        int wanted = count == null ? links.size() : count;
        List<SimulatedDevice> devices = IntStream.rangeClosed(1, wanted)
                .mapToObj(number -> device(world, number))
                .toList();
        return new DeviceFleet(devices, atOnce);
    }

    private SimulatedDevice device(DeviceWorld world, int number) {
        SimulatedDevice device = new SimulatedDevice(
                DeviceIdentity.iPhone(serialPrefix, number)
                        .withSupervision(supervised)
                        .enrolledAs(enrollmentType),
                world);
        device.behave(Behaviour.DEFAULT.with(policy.meaning));
        account(number).ifPresent(device::ownerKnows);
        return device;
    }

    private Optional<String> account(int number) {
        return Optional.ofNullable(appleAccount).map(pattern -> pattern.replace("{n}", Integer.toString(number)));
    }

    private void signIn(SimulatedDevice device) throws DialogRefused, IOException {
        if (appleAccount != null) {
            device.signInAsOwner();
        }
    }

    private DeviceWorld world(AppleStore appleStore, PushSource pushes) throws IOException {
        return DeviceWorld.of(appleStore, pushes)
                .with(sharedKeys > 0 ? DeviceKeys.shared(sharedKeys, SHARED_KEY_BITS) : DeviceKeys.fresh())
                .with(
                        trust == null
                                ? ServerTrust.anyServer()
                                : ServerTrust.publicRoots().and(Pem.certificates(trust)));
    }

    private HttpAppleStore appleStore() throws IOException {
        return storeTrust == null
                ? new HttpAppleStore(store)
                : new HttpAppleStore(
                        store,
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .sslContext(Pem.trusting(Pem.certificates(storeTrust)))
                                .build());
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli injects the spec before it calls the command");
        }
        return spec;
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }
}
