package dev.tegata.server.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tegata.server.SettableClock;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The first token of an installation. */
class ApiTokensTest {
    private final SettableClock clock = new SettableClock("2026-11-23T00:00:00Z");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestDatabase db;
    private ApiTokens tokens;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        tokens = new ApiTokens(db.database(), new Timeline(clock), clock);
        log.start();
        ((Logger) LoggerFactory.getLogger(ApiTokens.class)).addAppender(log);
    }

    @AfterEach
    void close() {
        ((Logger) LoggerFactory.getLogger(ApiTokens.class)).detachAppender(log);
        db.close();
    }

    @Test
    void theFirstTokenIsWrittenForItsOwnerAloneAndNotToTheLog() throws IOException {
        Path file = directory.resolve("new").resolve("token");
        tokens.ensureFirst(file);
        String secret = Files.readString(file).strip();
        assertThat(tokens.check(secret)).isPresent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).as("no draft is left").containsExactly(file);
        }
        assertThat(log.list)
                .hasSize(1)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .contains(file.toString())
                        .doesNotContain(secret));
    }

    @Test
    void theSecondStartChangesNothingEvenWhenTheFileIsGone() throws IOException {
        Path file = directory.resolve("token");
        tokens.ensureFirst(file);
        String secret = Files.readString(file).strip();
        Files.delete(file);
        tokens.ensureFirst(file);
        assertThat(file).doesNotExist();
        assertThat(tokens.check(secret)).isPresent();
        tokens.revoke(Actor.SYSTEM, tokens.page(Optional.empty(), 1).getFirst().id());
        tokens.ensureFirst(file);
        assertThat(file)
                .as("a revoked one counts: whoever revoked it has another")
                .doesNotExist();
    }

    @Test
    void whereTheFileCannotBeWrittenThereIsNoTokenThatNobodyKnows() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> tokens.ensureFirst(inTheWay.resolve("token")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("token");
        assertThat(tokens.page(Optional.empty(), 10)).isEmpty();
        tokens.ensureFirst(directory.resolve("token"));
        assertThat(tokens.page(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void nodesThatStartTogetherMakeOneToken() throws IOException {
        List<Path> files = IntStream.range(0, 4)
                .mapToObj(node -> directory.resolve("token-" + node))
                .toList();
        CompletableFuture.allOf(files.stream()
                        .map(file -> CompletableFuture.runAsync(
                                () -> new ApiTokens(db.database(), new Timeline(clock), clock).ensureFirst(file)))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(tokens.page(Optional.empty(), 10)).hasSize(1);
        List<Path> written = files.stream().filter(Files::exists).toList();
        assertThat(written).hasSize(1);
        assertThat(tokens.check(Files.readString(written.getFirst()).strip())).isPresent();
    }
}
