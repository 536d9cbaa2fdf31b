package dev.tegata.simulator.apple;

import java.util.List;

/**
 * How to start the simulated Apple.
 *
 * @param host name to listen on and to give out in addresses
 * @param locations what there is at the start and after a reset
 * @param seed of all codes and ids, and of when a fault with a percent strikes; the same seed gives the same
 */
public record AppleSettings(
        String host,
        Ports ports,
        Behaviour behaviour,
        Catalogue catalogue,
        List<LocationSeed> locations,
        AppleTls tls,
        long seed) {

    public AppleSettings {
        locations = List.copyOf(locations);
    }

    /** Loopback, free ports, the default catalogue, one Japanese location. */
    public static AppleSettings defaults() {
        Catalogue catalogue = Catalogue.defaults();
        return new AppleSettings(
                "localhost",
                Ports.any(),
                Behaviour.defaults(),
                catalogue,
                List.of(LocationSeed.ofJapan(catalogue)),
                AppleTls.none(),
                1);
    }

    public AppleSettings withHost(String name) {
        return new AppleSettings(name, ports, behaviour, catalogue, locations, tls, seed);
    }

    public AppleSettings withPorts(Ports other) {
        return new AppleSettings(host, other, behaviour, catalogue, locations, tls, seed);
    }

    public AppleSettings withBehaviour(Behaviour other) {
        return new AppleSettings(host, ports, other, catalogue, locations, tls, seed);
    }

    /** Another catalogue and what is bought of it. */
    public AppleSettings withCatalogue(Catalogue other, List<LocationSeed> seeds) {
        return new AppleSettings(host, ports, behaviour, other, seeds, tls, seed);
    }

    public AppleSettings withTls(AppleTls other) {
        return new AppleSettings(host, ports, behaviour, catalogue, locations, other, seed);
    }

    public AppleSettings withSeed(long other) {
        return new AppleSettings(host, ports, behaviour, catalogue, locations, tls, other);
    }
}
