package dev.tegata.server.command;

import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.NewCommand;
import dev.tegata.storage.command.NotQueued;
import dev.tegata.storage.push.PushIntentStore;
import dev.tegata.storage.push.PushWaveStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Puts commands into the queue and takes them out unanswered.
 *
 * <p>Everything happens in the caller's transaction, so that a command exists exactly when the change that wanted it does. Thread-safe.
 */
public final class CommandQueue {
    private static final int NORMAL_PRIORITY = 0;

    private final InstantSource clock;
    private final CommandBodies bodies;

    public CommandQueue(InstantSource clock, Sealer sealer) {
        this.clock = clock;
        this.bodies = new CommandBodies(sealer);
    }

    /**
     * Who wants to hear the answer, and about which row of its own.
     *
     * @param name the {@link EffectHandler#effect()} to call
     */
    public record Effect(String name, UUID id) {}

    /**
     * Queues a command for each enrollment and wishes that each be pushed.
     *
     * @param enrollmentIds each once
     * @return the command UUID, the same for all of them
     */
    public UUID enqueue(
            Handle transaction, Actor actor, MdmCommand command, List<UUID> enrollmentIds, Optional<Effect> effect) {
        Instant now = clock.instant();
        UUID id = Ids.next();
        NewCommand asked = new NewCommand(id, command.requestType(), bodies.seal(id, command), actor.name(), now);
        UUID[] targets = enrollmentIds.toArray(UUID[]::new);
        CommandQueueStore queue = transaction.attach(CommandQueueStore.class);
        queue.insert(asked);
        queue.enqueue(targets, asked, NORMAL_PRIORITY, effect.map(Effect::name), effect.map(Effect::id));
        transaction.attach(PushIntentStore.class).wish(targets, now, now);
        return id;
    }

    /**
     * What became of a command for many devices.
     *
     * @param queued how many devices it waits for
     * @param refused the others
     */
    public record Fanout(UUID commandUuid, int queued, List<NotQueued> refused) {}

    /**
     * Queues a command on the own channels of many devices, a handful of statements however many they are, and wishes that they be pushed.
     *
     * @param deviceIds each once; empty means all that are enrolled
     */
    public Fanout enqueueForDevices(
            Handle transaction, Actor actor, MdmCommand command, Optional<List<UUID>> deviceIds) {
        UUID id = Ids.next();
        NewCommand asked =
                new NewCommand(id, command.requestType(), bodies.seal(id, command), actor.name(), clock.instant());
        CommandQueueStore queue = transaction.attach(CommandQueueStore.class);
        queue.insert(asked);
        List<NotQueued> refused = List.of();
        int queued;
        if (deviceIds.isPresent()) {
            refused = queue.enqueueForDevices(deviceIds.get().toArray(UUID[]::new), asked);
            queued = deviceIds.get().size() - refused.size();
        } else {
            queued = queue.enqueueForAll(asked);
        }
        transaction.attach(PushWaveStore.class).begin(id, clock.instant());
        return new Fanout(id, queued, refused);
    }

    /**
     * Ends a waiting command unanswered; its effect is not called, for the caller knows.
     *
     * @return false when it was not waiting (any more)
     */
    public boolean cancel(Handle transaction, UUID enrollmentId, UUID commandUuid, String reason) {
        return transaction.attach(CommandQueueStore.class).cancel(enrollmentId, commandUuid, reason, clock.instant())
                > 0;
    }

    /**
     * Ends every waiting command of the enrollments, as a new enrollment or a check-out does; whoever asked hears of it and decides anew.
     *
     * @return how many there were
     */
    public int cancelAll(Handle transaction, List<UUID> enrollmentIds, String reason) {
        return transaction
                .attach(CommandQueueStore.class)
                .cancelAll(enrollmentIds.toArray(UUID[]::new), reason, clock.instant());
    }
}
