package dev.tegata.simulator;

import dev.tegata.simulator.apns.ApnsTls;
import dev.tegata.simulator.apple.ApplePortal;
import dev.tegata.simulator.apple.AppleServices;
import dev.tegata.simulator.apple.AppleSettings;
import dev.tegata.simulator.apple.AppleTls;
import dev.tegata.simulator.apple.Behaviour;
import dev.tegata.simulator.apple.Catalogue;
import dev.tegata.simulator.apple.LocationSeed;
import dev.tegata.simulator.apple.Ports;
import dev.tegata.simulator.apple.Quirk;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.tls.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tegata simulate apple}: starts the simulated Apple and stays up until it is interrupted. */
@Command(
        name = "apple",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts Apple's services, simulated: licences (Apps and Books) with the invitation page and the App Store,"
                    + " push (APNs), a mailbox, and a management port whose first page explains the rest.",
            "Nothing reaches Apple. Stop it with Ctrl-C."
        })
public final class AppleCommand implements Callable<Integer> {
    @Option(
            names = "--host",
            defaultValue = "localhost",
            description = "Name to listen on and to give out (${DEFAULT-VALUE})")
    private String host = "localhost";

    @Option(names = "--port", defaultValue = "0", description = "Port of the licence service; 0 = any free one")
    private int port;

    @Option(
            names = "--management-port",
            defaultValue = "0",
            description = "Port of the management page; 0 = any free one")
    private int managementPort;

    @Option(names = "--apns-port", defaultValue = "0", description = "Port of the push service; 0 = any free one")
    private int apnsPort;

    @Option(names = "--smtp-port", defaultValue = "0", description = "Port of the mailbox; 0 = any free one")
    private int smtpPort;

    @Option(
            names = "--event-delay",
            defaultValue = "500",
            paramLabel = "MS",
            description = "Time an asynchronous request takes (${DEFAULT-VALUE} ms)")
    private long eventDelay;

    @Option(names = "--page-size", defaultValue = "3", description = "Records per page (${DEFAULT-VALUE})")
    private int pageSize;

    @Option(
            names = "--quirk",
            paramLabel = "QUIRK",
            description = "Switch a quirk on, repeatable: ${COMPLETION-CANDIDATES}")
    private List<Quirk> quirks = List.of();

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "JSON file of apps instead of the built-in handful")
    private @Nullable Path catalogue;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of all codes and ids and of the faults that strike now and then (${DEFAULT-VALUE});"
                    + " the same seed makes a failing run fail again")
    private long seed;

    @Option(
            names = "--fault",
            paramLabel = "KIND=PERCENT",
            description = "Have a fault strike at so many of a hundred occasions, repeatable; more at POST /sim/faults:"
                    + " ${COMPLETION-CANDIDATES}")
    private Map<FaultKind, Integer> faults = Map.of();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Write a content token (.vpptoken) of the first location there")
    private @Nullable Path tokenFile;

    @Option(
            names = "--notification-ca",
            paramLabel = "FILE",
            description = "PEM of the authority to trust when notifications are sent to the server")
    private @Nullable Path notificationCa;

    @ArgGroup(exclusive = false, heading = "%nTLS of the licence service (plain HTTP without it):%n")
    private @Nullable VppTlsFiles vppTls;

    @ArgGroup(exclusive = false, heading = "%nTLS of the push service (throw-away certificates without it):%n")
    private @Nullable ApnsTlsFiles apnsTls;

    @Spec
    private @Nullable CommandSpec spec;

    private static final class VppTlsFiles {
        @Option(names = "--tls-certificate", required = true, paramLabel = "PEM", description = "Certificate chain")
        private Path certificate = Path.of("");

        @Option(
                names = "--tls-key",
                required = true,
                paramLabel = "PEM",
                description = "Its key, PKCS #8, not encrypted")
        private Path key = Path.of("");
    }

    private static final class ApnsTlsFiles {
        @Option(names = "--apns-certificate", required = true, paramLabel = "PEM", description = "Certificate chain")
        private Path certificate = Path.of("");

        @Option(
                names = "--apns-key",
                required = true,
                paramLabel = "PEM",
                description = "Its key, PKCS #8, not encrypted")
        private Path key = Path.of("");

        @Option(
                names = "--apns-client-ca",
                required = true,
                paramLabel = "PEM",
                description = "Authority of the push certificates")
        private Path clientCa = Path.of("");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (AppleServices services = AppleServices.start(settings())) {
            PrintWriter out = out();
            switchOn(services.faults());
            out.println("seed        " + seed + "  (--seed " + seed + " runs the same again)");
            out.println("licences    " + services.vpp().apiUrl());
            out.println("push        https://" + host + ":" + services.apns().port());
            out.println("mailbox     smtp://" + host + ":" + services.mailbox().port());
            out.println("management  http://" + host + ":" + services.managementPort() + "/  (explains everything)");
            writeToken(services.vpp().portal(), out);
            out.flush();
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private void switchOn(Faults target) {
        // In the order of their names, so that each draws alike in every run.
        new TreeMap<>(faults)
                .forEach((kind, percent) -> target.add(Fault.always(kind).percent(percent)));
    }

    private AppleSettings settings() throws IOException {
        Catalogue apps = catalogue == null ? Catalogue.defaults() : Catalogue.read(Files.readString(catalogue));
        Behaviour behaviour = Behaviour.defaults()
                .withEventDelay(Duration.ofMillis(eventDelay))
                .withPageSize(pageSize);
        for (Quirk quirk : quirks) {
            behaviour = behaviour.with(quirk);
        }
        return AppleSettings.defaults()
                .withHost(host)
                .withPorts(new Ports(port, managementPort, apnsPort, smtpPort))
                .withCatalogue(apps, List.of(LocationSeed.ofJapan(apps)))
                .withBehaviour(behaviour)
                .withTls(tls())
                .withSeed(seed);
    }

    private AppleTls tls() throws IOException {
        Optional<SSLContext> vpp = vppTls == null
                ? Optional.empty()
                : Optional.of(Pem.server(Pem.certificates(vppTls.certificate), Pem.key(vppTls.key)));
        Optional<SSLContext> notifications =
                notificationCa == null ? Optional.empty() : Optional.of(Pem.trusting(Pem.certificates(notificationCa)));
        Optional<ApnsTls> apns = apnsTls == null
                ? Optional.empty()
                : Optional.of(new ApnsTls(
                        Pem.certificates(apnsTls.certificate),
                        Pem.key(apnsTls.key),
                        Pem.certificates(apnsTls.clientCa).getFirst()));
        return new AppleTls(vpp, notifications, apns);
    }

    private void writeToken(ApplePortal portal, PrintWriter out) throws IOException {
        if (tokenFile != null) {
            Files.writeString(
                    tokenFile, portal.mintToken(portal.locations().getFirst()).vpptoken());
            out.println("token       " + tokenFile);
        }
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli injects the spec before it calls the command");
        }
        return spec.commandLine().getOut();
    }
}
