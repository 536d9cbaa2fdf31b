package dev.tegata.demo;

import dev.tegata.protocol.plist.Plist;
import dev.tegata.simulator.apple.AppleVpp;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps the simulated world in files beside the server's database, so that both agree after a restart.
 *
 * <p>A file is replaced whole and only when its content changed; only its owner may read it, for it holds keys and tokens. Thread-safe.
 */
final class Keeper {
    private static final String APPLE = "apple.json";
    private static final String PHONE = ".phone";

    private final Path folder;
    private final Map<Path, byte[]> written = new HashMap<>();

    Keeper(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Puts the simulated Apple where an earlier run left it; a first run starts with what the catalogue says. */
    void restore(AppleVpp apple) throws IOException {
        Path file = folder.resolve(APPLE);
        if (Files.exists(file)) {
            apple.restore(Files.readString(file));
        }
    }

    /** The phones of an earlier run, by serial number; none at the first. */
    List<SimulatedDevice> phones(DeviceWorld world) throws IOException {
        List<SimulatedDevice> phones = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(PHONE))
                    .sorted()
                    .toList()) {
                phones.add(SimulatedDevice.restore(Plist.parse(Files.readAllBytes(file)), world));
            }
        }
        return phones;
    }

    /** Writes down what changed. */
    synchronized void save(AppleVpp apple, List<SimulatedDevice> phones) {
        try {
            write(folder.resolve(APPLE), apple.save().getBytes(StandardCharsets.UTF_8));
            for (SimulatedDevice phone : phones) {
                write(folder.resolve(phone.identity().serialNumber() + PHONE), Plist.xml(phone.save()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated world could not be kept in " + folder, e);
        }
    }

    private void write(Path file, byte[] content) throws IOException {
        if (Arrays.equals(written.get(file), content)) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written.put(file, content);
    }
}
