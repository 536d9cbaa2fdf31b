package dev.tegata.server.licence.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.waitlist.WaitingGrantRow;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Writes down who joins and who leaves the lines of the waitlist, with what the timelines say of it. */
public final class WaitingLine {
    /** How often it is looked whether those who wait can still have it; what happens to a holder is looked at by itself. */
    public static final Duration LOOK_EVERY = Duration.ofHours(1);

    /** A new count has to be one that Apple made after it said that none was left. */
    private static final Duration COUNTS_READ_WITHIN = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workbench bench;

    public WaitingLine(Workbench bench) {
        this.bench = bench;
    }

    /** Apple had no licence left for these grants: those that may wait stand again where they stood, and the counts are read anew. */
    void returned(Handle tx, List<AssignmentRow> failed) {
        List<WaitingGrantRow> back = tx.attach(WaitlistStore.class)
                .returned(
                        failed.stream().map(AssignmentRow::id).toArray(UUID[]::new),
                        bench.now(),
                        bench.now().plus(LOOK_EVERY));
        tell(tx, Actor.APPLE, "waitlist.returned", EventResult.OK, back, row -> Map.of());
        back.stream()
                .map(WaitingGrantRow::locationId)
                .distinct()
                .forEach(location -> tx.attach(LocationStore.class)
                        .requestSyncBy(location, bench.now().plus(COUNTS_READ_WITHIN), bench.now()));
    }

    /** The holder cannot have it any more. */
    public void refused(Handle tx, WaitingGrantRow row, Problem problem) {
        boolean waited =
                tx.attach(WaitlistStore.class).refused(row.id(), problem.code().key(), arguments(problem), bench.now())
                        > 0;
        if (waited) {
            tell(
                    tx,
                    Actor.SYSTEM,
                    "waitlist.refused",
                    EventResult.REFUSED,
                    List.of(row),
                    each -> Map.of("problem", problem.code().key()));
        }
    }

    public void tell(
            Handle tx,
            Actor actor,
            String type,
            EventResult result,
            List<WaitingGrantRow> rows,
            Function<WaitingGrantRow, Map<String, Object>> detail) {
        if (rows.isEmpty()) {
            return;
        }
        Map<UUID, String> apps = new HashMap<>();
        tx.attach(AssetStore.class)
                .ofIds(rows.stream().map(WaitingGrantRow::assetId).distinct().toArray(UUID[]::new))
                .forEach(asset -> apps.put(asset.id(), asset.label()));
        bench.timeline()
                .appendAll(
                        tx,
                        actor,
                        type,
                        result,
                        rows.stream()
                                .map(row -> {
                                    Map<String, Object> all = new LinkedHashMap<>();
                                    all.put("waitingGrant", row.id().toString());
                                    all.put("app", apps.getOrDefault(row.assetId(), ""));
                                    all.putAll(detail.apply(row));
                                    return new Timeline.Entry(subjects(row), all);
                                })
                                .toList());
    }

    private static List<Subject> subjects(WaitingGrantRow row) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.ASSET, row.assetId()));
        row.userId().map(Subject::user).ifPresent(subjects::add);
        row.deviceId().map(Subject::device).ifPresent(subjects::add);
        row.assignmentId().map(id -> new Subject(Subject.Kind.ASSIGNMENT, id)).ifPresent(subjects::add);
        return subjects;
    }

    private static String arguments(Problem problem) {
        try {
            return JSON.writeValueAsString(problem.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem's arguments of plain texts expected", e);
        }
    }
}
