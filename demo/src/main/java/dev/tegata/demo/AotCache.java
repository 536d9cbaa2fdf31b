package dev.tegata.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVM's cache of what an earlier run loaded and linked (JEP 483), as the launcher {@code ./tegata} keeps it: used when there, recorded when the
 * launcher asks for it. A JVM that cannot use the file it is given runs without it.
 *
 * @param folder where the caches are
 * @param recording where to leave the record of which the launcher makes caches when this process has ended
 */
record AotCache(Path folder, Optional<Path> recording) {
    /** @param home the checkout */
    static AotCache of(Path home) {
        return new AotCache(home.resolve(".tegata").resolve("aot"), asked());
    }

    private static Optional<Path> asked() {
        return Optional.ofNullable(System.getProperty("tegata.recording")).map(Path::of);
    }

    /** Says that this run got far enough for its record to be worth a cache; a start that failed has loaded too little. */
    static void worthKeeping() throws IOException {
        Optional<Path> into = asked();
        if (into.isPresent()) {
            Files.writeString(into.get().resolve("complete"), "");
        }
    }

    /** Why the end takes longer than usual, to be said to whoever waits for it; empty when it does not. */
    static Optional<String> farewell() {
        return asked().map(into -> "... ending; the first time after a build this takes some seconds longer,"
                + " for what was loaded is written down and the next starts are quicker");
    }

    /** Options for a JVM that runs {@code name}. */
    List<String> options(String name) {
        // Otherwise it says which classes it leaves out, and why it does not like a cache, at length, into the server's
        // log.
        List<String> quiet = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");
        Path cache = folder.resolve(name + ".aot");
        if (Files.exists(cache)) {
            return concat(quiet, List.of("-XX:AOTCache=" + cache));
        }
        return recording
                .map(into -> concat(
                        quiet, List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + into.resolve(name + ".conf"))))
                .orElse(quiet);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
