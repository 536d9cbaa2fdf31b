package dev.tegata.server.licence.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerCheckRow;
import dev.tegata.storage.ledger.LedgerCheckRow.State;
import dev.tegata.storage.ledger.LedgerFault;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.ReconcileStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves, after everything was read, that Apple's counts, Apple's list, the entries of the ledger and the assignments agree. */
public final class LedgerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerCheck.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Apple's counts and its list are read one after the other: what changed between them looks like a fault, once. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(30);

    /** Enough to see what kind of fault it is. */
    private static final int MAX_KEPT = 200;

    private final Workbench bench;

    public LedgerCheck(Workbench bench) {
        this.bench = bench;
    }

    /** To be called where Apple's list is at hand, in the transaction that took it over. */
    public State check(Handle tx, LocationRow location, Instant readAt) {
        LedgerStore store = tx.attach(LedgerStore.class);
        List<LedgerFault> faults = new ArrayList<>(store.faults(location.id()));
        faults.addAll(tx.attach(ReconcileStore.class).unmapped(location.id(), readAt));
        Optional<State> before = store.lastCheck(location.id()).map(LedgerCheckRow::state);
        State state = state(tx, location, faults, before);
        store.checked(new LedgerCheckRow(
                location.id(), bench.now(), readAt, state, json(faults.subList(0, Math.min(faults.size(), MAX_KEPT)))));
        follow(tx, location, state, before, faults);
        return state;
    }

    private static State state(Handle tx, LocationRow location, List<LedgerFault> faults, Optional<State> before) {
        if (!faults.isEmpty()) {
            boolean again = before.filter(last -> last == State.SUSPECT || last == State.FAILED)
                    .isPresent();
            return again ? State.FAILED : State.SUSPECT;
        }
        return tx.attach(DifferenceStore.class).open(location.id()) > 0 ? State.DIFFERENCES_OPEN : State.PASSED;
    }

    private void follow(
            Handle tx, LocationRow location, State state, Optional<State> before, List<LedgerFault> faults) {
        switch (state) {
            case SUSPECT -> {
                LOG.info("the licences of location {} do not add up, reading them again: {}", location.name(), faults);
                tx.attach(LocationStore.class)
                        .requestFullSync(location.id(), bench.now().plus(READ_AGAIN));
            }
            case FAILED -> {
                LOG.warn("the licences of location {} do not add up: {}", location.name(), faults);
                bench.timeline()
                        .append(
                                tx,
                                Actor.SYSTEM,
                                "location.check-failed",
                                EventResult.FAILED,
                                Subjects.of(location),
                                Map.of(
                                        "faults",
                                        faults.size(),
                                        "first",
                                        faults.getFirst().toString()));
            }
            case PASSED, DIFFERENCES_OPEN -> {
                if (before.filter(State.FAILED::equals).isPresent()) {
                    bench.timeline().ok(tx, Actor.SYSTEM, "location.check-passed", Subjects.of(location), Map.of());
                }
            }
        }
    }

    private static String json(List<LedgerFault> faults) {
        try {
            return JSON.writeValueAsString(faults);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("faults that cannot be written as JSON", e);
        }
    }
}
