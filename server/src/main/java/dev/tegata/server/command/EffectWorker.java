package dev.tegata.server.command;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.command.CommandEffect;
import dev.tegata.storage.command.CommandQueueStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the {@link EffectHandler}s of finished commands, each in a transaction that also removes the note, so that an effect happens exactly
 * once even when a node dies in between.
 */
public final class EffectWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(EffectWorker.class);
    private static final int BATCH = 50;
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** A handler fails when the database does, or by a bug of ours: soon, then slowly, then the row stays to be looked at. */
    private static final List<Duration> RETRIES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10));

    private final Database database;
    private final InstantSource clock;
    private final Map<String, EffectHandler> handlers;

    public EffectWorker(Database database, InstantSource clock, List<EffectHandler> handlers) {
        this.database = database;
        this.clock = clock;
        this.handlers = handlers.stream().collect(Collectors.toMap(EffectHandler::effect, Function.identity()));
    }

    @Override
    public String name() {
        return "command-effects";
    }

    @Override
    public int runOnce() {
        Instant now = clock.instant();
        List<CommandEffect> due = database.store(CommandQueueStore.class).claimEffects(now, now.plus(LEASE), BATCH);
        due.forEach(this::apply);
        return due.size();
    }

    private void apply(CommandEffect due) {
        EffectHandler handler = handlers.get(due.effect());
        try {
            if (handler == null) {
                throw new IllegalStateException(
                        "no handler for the effect \"%s\"; known are %s".formatted(due.effect(), handlers.keySet()));
            }
            database.useTransaction(transaction -> {
                // Gone when another node did it after our lease had run out.
                if (transaction.attach(CommandQueueStore.class).effectDone(due.enrollmentId(), due.commandUuid()) > 0) {
                    handler.apply(transaction, finished(due));
                }
            });
        } catch (RuntimeException e) {
            Optional<Instant> next = due.attempts() < RETRIES.size()
                    ? Optional.of(clock.instant().plus(RETRIES.get(due.attempts())))
                    : Optional.empty();
            LOG.error(
                    "the effect {} of command {} on enrollment {} failed, {}",
                    due.effect(),
                    due.commandUuid(),
                    due.enrollmentId(),
                    next.map(at -> "next try at " + at).orElse("given up; see table command_effect"),
                    e);
            database.store(CommandQueueStore.class)
                    .effectFailed(due.enrollmentId(), due.commandUuid(), e.toString(), next);
        }
    }

    private static FinishedCommand finished(CommandEffect due) {
        return new FinishedCommand(
                due.enrollmentId(),
                due.commandUuid(),
                due.requestType(),
                due.effectId(),
                due.status(),
                due.report().map(CommandReport::decode),
                due.cancelReason(),
                due.finishedAt());
    }
}
