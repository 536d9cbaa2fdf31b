package dev.tegata.simulator.apple;

import dev.tegata.simulator.apns.SimulatedApns;
import dev.tegata.simulator.apns.ThrowAwayAuthority;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.http.SimulatorHttpServer;
import dev.tegata.simulator.mailbox.SimulatedMailbox;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Everything of Apple's that an MDM server needs, and a mailbox: licence service with invitation page and App Store, push service, and the
 * management port. Thread-safe; closed by whoever started it.
 */
public final class AppleServices implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Faults faults = new Faults();
    private final ThrowAwayAuthority authority;
    private final AppleVpp vpp;
    private final SimulatedApns apns;
    private final SimulatedMailbox mailbox;
    private final SimulatorHttpServer management;

    private AppleServices(AppleSettings settings, AsyncEvents events, ThrowAwayAuthority authority) throws IOException {
        this.authority = authority;
        boolean complete = false;
        try {
            closers.push(events::close);
            vpp = AppleVpp.start(settings, events, faults);
            closers.push(vpp::close);
            apns = SimulatedApns.start(
                    settings.tls().apns().orElseGet(() -> authority.apnsTls(settings.host())),
                    settings.ports().apns(),
                    events.clock(),
                    faults);
            closers.push(apns::close);
            mailbox = SimulatedMailbox.start(settings.host(), settings.ports().mail());
            closers.push(mailbox::close);
            ManagementPort port = new ManagementPort(settings.host(), vpp, apns, mailbox, certificates(settings));
            management =
                    SimulatorHttpServer.start(settings.host(), settings.ports().management(), Optional.empty(), port);
            closers.push(management::close);
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /**
     * Starts all of it in real time.
     *
     * @throws IOException when a port is taken or certificates do not fit together
     */
    public static AppleServices start(AppleSettings settings) throws IOException {
        return start(settings, AsyncEvents.inRealTime());
    }

    /**
     * Starts all of it with events that the caller may step; they are closed with the services.
     *
     * @throws IOException when a port is taken or certificates do not fit together
     */
    public static AppleServices start(AppleSettings settings, AsyncEvents events) throws IOException {
        return new AppleServices(
                settings, events, ThrowAwayAuthority.create(events.clock().instant()));
    }

    // With certificates of its own the push service would not trust what the throw-away authority signs.
    private Optional<ThrowAwayAuthority> certificates(AppleSettings settings) {
        return settings.tls().apns().isPresent() ? Optional.empty() : Optional.of(authority);
    }

    public AppleVpp vpp() {
        return vpp;
    }

    public SimulatedApns apns() {
        return apns;
    }

    public SimulatedMailbox mailbox() {
        return mailbox;
    }

    public Faults faults() {
        return faults;
    }

    /** Signs push certificates for the push service, unless that was given certificates of its own. */
    public ThrowAwayAuthority authority() {
        return authority;
    }

    public int managementPort() {
        return management.port();
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
