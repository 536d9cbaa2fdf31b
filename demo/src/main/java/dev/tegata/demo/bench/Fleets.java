package dev.tegata.demo.bench;

import dev.tegata.simulator.load.LoadFleet;
import dev.tegata.simulator.load.LoadFleet.KeyKind;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The devices the generator speaks for, spread evenly over the data set.
 *
 * @param tls folder of those that connect with a client certificate (EC P-256)
 * @param signed folder of those that sign each message (RSA of 2048 bits)
 * @param newcomers folder of those that have a certificate, and enroll with it (EC P-256)
 */
record Fleets(Path tls, LoadFleet tlsFleet, Path signed, LoadFleet signedFleet, Path newcomers, LoadFleet newFleet) {
    private static final int MOST_TLS = 10_000;
    private static final int MOST_SIGNED = 5_000;

    /** Above every device of a data set. */
    static final long FIRST_NEWCOMER = 1L << 40;

    /** Even numbers speak by TLS, odd ones sign. */
    static Fleets make(Path folder, int devices, int newcomers) throws IOException {
        int tls = Math.min(MOST_TLS, devices / 2);
        int signed = Math.min(MOST_SIGNED, devices / 2);
        Path tlsFolder = folder.resolve("fleet-tls-" + devices);
        Path signedFolder = folder.resolve("fleet-signed-" + devices);
        Path newFolder = folder.resolve("fleet-new-" + devices);
        return new Fleets(
                tlsFolder,
                LoadFleet.make(tlsFolder, KeyKind.EC, 0, stride(devices, tls), tls),
                signedFolder,
                LoadFleet.make(signedFolder, KeyKind.RSA, 1, stride(devices, signed), signed),
                newFolder,
                LoadFleet.make(newFolder, KeyKind.EC, FIRST_NEWCOMER, 1, newcomers));
    }

    private static long stride(int devices, int speaking) {
        return devices / speaking & ~1;
    }
}
