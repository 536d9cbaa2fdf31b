package dev.tegata.server.licence.install;

import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The next state of an install's row, being put together; starts with nothing outstanding, nothing due and no trouble. */
final class InstallDraft {
    private final InstallRow row;
    private final InstallState state;
    private Optional<String> step;
    private Optional<String> bundleId;
    private Optional<UUID> commandUuid = Optional.empty();
    private boolean takeOver;
    private int checks;
    private int retries;
    private int offers;
    private Optional<Instant> dueAt = Optional.empty();
    private Optional<Instant> deadlineAt = Optional.empty();
    private Optional<InstallOutcome.Trouble> trouble = Optional.empty();

    InstallDraft(InstallRow row, InstallState state) {
        this.row = row;
        this.state = state;
        this.step = row.step();
        this.bundleId = row.bundleId();
        this.takeOver = row.takeOver();
        this.checks = row.checks();
        this.retries = row.retries();
        this.offers = row.offers();
    }

    InstallDraft step(Optional<String> value) {
        this.step = value;
        return this;
    }

    InstallDraft bundleId(Optional<String> value) {
        this.bundleId = value;
        return this;
    }

    InstallDraft command(UUID value) {
        this.commandUuid = Optional.of(value);
        return this;
    }

    InstallDraft command(Optional<UUID> value) {
        this.commandUuid = value;
        return this;
    }

    InstallDraft takeOver(boolean value) {
        this.takeOver = value;
        return this;
    }

    InstallDraft counts(int checksMade, int retriesMade) {
        this.checks = checksMade;
        this.retries = retriesMade;
        return this;
    }

    InstallDraft offers(int value) {
        this.offers = value;
        return this;
    }

    InstallDraft due(Instant value) {
        this.dueAt = Optional.of(value);
        return this;
    }

    /** Sets the deadline; what is due later than that, or not at all, is due then. */
    InstallDraft deadline(Instant value) {
        this.deadlineAt = Optional.of(value);
        this.dueAt = Optional.of(dueAt.filter(due -> due.isBefore(value)).orElse(value));
        return this;
    }

    InstallDraft trouble(InstallOutcome.Trouble value) {
        this.trouble = Optional.of(value);
        return this;
    }

    InstallRow at(Instant now) {
        return new InstallRow(
                row.id(),
                row.deviceId(),
                row.assetId(),
                row.assignmentId(),
                state,
                step,
                bundleId,
                commandUuid,
                takeOver,
                checks,
                retries,
                offers,
                dueAt,
                deadlineAt,
                Optional.empty(),
                trouble.map(t -> t.cause().key()),
                trouble.flatMap(InstallOutcome.Trouble::code),
                trouble.flatMap(InstallOutcome.Trouble::words),
                row.createdAt(),
                state == row.state() ? row.changedAt() : now);
    }
}
