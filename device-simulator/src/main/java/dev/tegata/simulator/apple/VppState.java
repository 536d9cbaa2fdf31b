package dev.tegata.simulator.apple;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Everything the simulated Apple knows about licences, behind one lock. Callers do all their work on it inside {@link #locked}; the
 * accessors refuse to answer outside.
 */
final class VppState {
    private static final int ID_HASH_BYTES = 20;
    private static final Duration TOKEN_LIFE = Duration.ofDays(365);

    private final ReentrantLock lock = new ReentrantLock();
    private final long seed;
    private final Map<String, Location> locations = new LinkedHashMap<>();
    private Random random;
    private Catalogue catalogue;
    private Behaviour behaviour;

    VppState(long seed, Catalogue catalogue, Behaviour behaviour) {
        this.seed = seed;
        this.random = new Random(seed);
        this.catalogue = catalogue;
        this.behaviour = behaviour;
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    void reset(Catalogue first, Behaviour firstBehaviour) {
        check();
        locations.clear();
        random = new Random(seed);
        catalogue = first;
        behaviour = firstBehaviour;
    }

    Behaviour behaviour() {
        check();
        return behaviour;
    }

    void behaviour(Behaviour next) {
        check();
        behaviour = next;
    }

    Catalogue catalogue() {
        check();
        return catalogue;
    }

    void catalogue(Catalogue next) {
        check();
        catalogue = next;
    }

    List<Location> locations() {
        check();
        return List.copyOf(locations.values());
    }

    Optional<Location> location(String uId) {
        check();
        return Optional.ofNullable(locations.get(uId));
    }

    Location addLocation(LocationSeed wanted) {
        check();
        if (locations.containsKey(wanted.uId())) {
            throw new IllegalArgumentException("a location " + wanted.uId() + " exists already");
        }
        wanted.licences().keySet().forEach(this::app);
        Location location = new Location(wanted);
        for (CatalogueApp app : catalogue.apps()) {
            Optional.ofNullable(wanted.licences().get(app.adamId())).ifPresent(count -> location.buy(app, count));
        }
        locations.put(wanted.uId(), location);
        return location;
    }

    /** Empties it for what an earlier run left; codes are drawn anew, or those of that run would come again. */
    void startAnew() {
        check();
        locations.clear();
        random = new Random();
    }

    void restoreLocation(Location location) {
        check();
        locations.put(location.uId(), location);
    }

    CatalogueApp app(String adamId) {
        check();
        return catalogue
                .find(adamId)
                .orElseThrow(() -> new IllegalArgumentException("no app " + adamId + " in the catalogue"));
    }

    /** A token that lives a year, as Apple's do. */
    ContentToken mintToken(Location location, Instant now) {
        return mintToken(location, now.plus(TOKEN_LIFE), newId().substring(0, 8));
    }

    ContentToken mintToken(Location location, Instant expires, String id) {
        check();
        ContentToken token = ContentToken.mint(
                id, newInviteCode() + newInviteCode(), location.seed().orgName(), expires);
        location.tokens().add(token);
        return token;
    }

    /** A random UUID as text; the same sequence for the same seed. */
    String newId() {
        check();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** 32 lower-case hex digits, the shape of Apple's invite codes. */
    String newInviteCode() {
        check();
        byte[] code = new byte[16];
        random.nextBytes(code);
        return HexFormat.of().formatHex(code);
    }

    /** Opaque and the same for the same Apple Account, in whatever case it is written: Base64 of 20 bytes. */
    String idHash(String appleAccount) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(("tegata simulator " + seed).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] full =
                    mac.doFinal(appleAccount.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(full, ID_HASH_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private void check() {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("the state is only to be used inside locked()");
        }
    }
}
