package dev.tegata.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where the parts of the demo listen, all on loopback.
 *
 * <p>They are chosen once and kept: enrolled devices hold the addresses in their profiles.
 */
record DemoPorts(int admin, int device, int vpp, int apns, int mail, int apple, int phones) {
    private static final DemoPorts USUAL = new DemoPorts(8080, 8443, 8090, 2197, 2525, 8091, 8092);

    /** Free ports, for a run that leaves nothing behind. */
    static DemoPorts free() {
        return new DemoPorts(orFree(0), orFree(0), orFree(0), orFree(0), orFree(0), orFree(0), orFree(0));
    }

    /**
     * The ports an earlier run chose, or the usual ones, each replaced by a free one where taken.
     *
     * @throws IllegalStateException when a port chosen earlier is taken now
     */
    static DemoPorts kept(Path file) {
        if (Files.exists(file)) {
            DemoPorts kept = read(file);
            kept.check(file);
            return kept;
        }
        DemoPorts chosen = new DemoPorts(
                orFree(USUAL.admin),
                orFree(USUAL.device),
                orFree(USUAL.vpp),
                orFree(USUAL.apns),
                orFree(USUAL.mail),
                orFree(USUAL.apple),
                orFree(USUAL.phones));
        chosen.write(file);
        return chosen;
    }

    private void check(Path file) {
        for (int port : new int[] {admin, device, vpp, apns, mail, apple, phones}) {
            if (orFree(port) != port) {
                throw new IllegalStateException(
                        "port %d is taken, perhaps by a demo that still runs; the simulated devices know it, so it cannot change: free it, or remove %s to start anew"
                                .formatted(port, file.getParent()));
            }
        }
    }

    private static DemoPorts read(Path file) {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DemoPorts(
                port(values, "admin"),
                port(values, "device"),
                port(values, "vpp"),
                port(values, "apns"),
                port(values, "mail"),
                port(values, "apple"),
                port(values, "phones"));
    }

    private static int port(Properties values, String name) {
        return Integer.parseInt(values.getProperty(name, "0"));
    }

    private void write(Path file) {
        Properties values = new Properties();
        values.setProperty("admin", Integer.toString(admin));
        values.setProperty("device", Integer.toString(device));
        values.setProperty("vpp", Integer.toString(vpp));
        values.setProperty("apns", Integer.toString(apns));
        values.setProperty("mail", Integer.toString(mail));
        values.setProperty("apple", Integer.toString(apple));
        values.setProperty("phones", Integer.toString(phones));
        try (Writer writer = Files.newBufferedWriter(file)) {
            values.store(writer, "ports of the demo");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int orFree(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw new UncheckedIOException("no free port on loopback", e);
            }
            return orFree(0);
        }
    }
}
