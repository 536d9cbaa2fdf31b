package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.people.ApiToken;
import dev.tegata.storage.people.ApiTokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, checks and revokes the bearer tokens of the admin API. Thread-safe.
 *
 * <p>A token is {@code tgt_} and 32 random bytes in base64url; its prefix lets a scanner find one that leaked. Only its SHA-256 is kept: the
 * 256 random bits need no slow hash.
 */
public final class ApiTokens {
    /** Name of the token made at the first start. */
    public static final String FIRST = "first";

    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);
    private static final String PREFIX = "tgt_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Timeline timeline;
    private final InstantSource clock;

    /** A new token, the one time it can be read. */
    public record Issued(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Issued[" + token.name() + "]";
        }
    }

    public ApiTokens(Database database, Timeline timeline, InstantSource clock) {
        this.database = database;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * Makes the first token of an installation and writes it to {@code file}, readable only by its owner; does nothing where a token was ever
     * made. The file is in place before the token is valid, so a crash leaves no token that nobody knows.
     *
     * @throws UncheckedIOException when the file cannot be written; then there is no token either
     */
    public void ensureFirst(Path file) {
        boolean made = database.inTransaction(tx -> {
            ApiTokenStore store = tx.attach(ApiTokenStore.class);
            if (store.any()) {
                return false;
            }
            String secret = newSecret();
            ApiToken token = new ApiToken(Ids.next(), FIRST, clock.instant(), Optional.empty());
            // Two nodes that start together: the second waits here for the first, then finds the name taken.
            if (store.insert(token, sha256(secret)) == 0) {
                return false;
            }
            record(tx, Actor.SYSTEM, "api-token.issued", token);
            write(file, secret);
            return true;
        });
        if (made) {
            LOG.info("the first API token was written to {}", file.toAbsolutePath());
        }
    }

    /** @throws Problem NAME_TAKEN, also by a revoked token: names stand in the timeline and must stay unambiguous */
    public Issued issue(Actor actor, String name) {
        String secret = newSecret();
        ApiToken token = new ApiToken(Ids.next(), name, clock.instant(), Optional.empty());
        database.useTransaction(tx -> {
            if (tx.attach(ApiTokenStore.class).insert(token, sha256(secret)) == 0) {
                throw Problem.of(ProblemCode.NAME_TAKEN, name);
            }
            record(tx, actor, "api-token.issued", token);
        });
        return new Issued(token, secret);
    }

    /**
     * Ends a token at once and for good; revoking it again changes nothing.
     *
     * @throws Problem NO_SUCH_RESOURCE
     */
    public void revoke(Actor actor, UUID id) {
        database.useTransaction(tx -> {
            ApiTokenStore store = tx.attach(ApiTokenStore.class);
            ApiToken token =
                    store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "api-token", id));
            if (store.revoke(id, clock.instant()) > 0) {
                record(tx, actor, "api-token.revoked", token);
            }
        });
    }

    /** Returns the token whose secret this is, unless it is revoked or none. */
    public Optional<ApiToken> check(String secret) {
        return secret.startsWith(PREFIX)
                ? database.store(ApiTokenStore.class).findValid(sha256(secret))
                : Optional.empty();
    }

    /** Newest first, revoked ones too. */
    public List<ApiToken> page(Optional<UUID> before, int limit) {
        return database.store(ApiTokenStore.class).page(before, limit);
    }

    /** On nobody's timeline but that of the whole installation. */
    private void record(Handle tx, Actor actor, String type, ApiToken token) {
        timeline.ok(tx, actor, type, List.of(), Map.of("name", token.name()));
    }

    private static String newSecret() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Never readable by others, not even for a moment: made with the right permissions, then moved into place. */
    private static void write(Path file, String secret) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path draft = Files.createTempFile(
                    directory,
                    ".api-token",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, secret + "\n");
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to be able to write the first API token to " + file, e);
        }
    }
}
