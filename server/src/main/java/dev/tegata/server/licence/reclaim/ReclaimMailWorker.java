package dev.tegata.server.licence.reclaim;

import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.mail.MailOutcome;
import dev.tegata.server.mail.MailSender;
import dev.tegata.server.mail.ReclaimMail;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.reclaim.ReclaimProposalRow;
import dev.tegata.storage.reclaim.ReclaimReason;
import dev.tegata.storage.reclaim.ReclaimStore;
import dev.tegata.storage.reclaim.ReclaimStore.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tells persons by mail which licences are taken back from them and when, all of one moment in one mail. */
public final class ReclaimMailWorker implements Worker {
    /** Longer than a slow mail server takes with one mail, so that no mail is sent by two nodes. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final Workbench bench;
    private final Reclaims reclaims;
    private final Optional<MailSender> sender;

    public ReclaimMailWorker(Workbench bench, Reclaims reclaims, Optional<MailSender> sender) {
        this.bench = bench;
        this.reclaims = reclaims;
        this.sender = sender;
    }

    @Override
    public String name() {
        return "reclaim-mail";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        List<Notice> notices = bench.database()
                .inTransaction(tx -> tx.attach(ReclaimStore.class).claimMail(now, now.plus(LEASE)));
        if (!notices.isEmpty()) {
            send(notices);
        }
        return notices.size();
    }

    private void send(List<Notice> notices) {
        Notice first = notices.getFirst();
        if (first.email().isEmpty() || sender.isEmpty()) {
            // Nobody to write to, or no longer a way to: the timeline has it.
            bench.database()
                    .useTransaction(tx ->
                            tx.attach(ReclaimStore.class).notMailed(ids(notices), Optional.empty(), Optional.empty()));
            return;
        }
        switch (sender.get()
                .send(ReclaimMail.write(
                        first.email().get(),
                        first.name().orElse(""),
                        first.language().orElse("ja"),
                        organization(first),
                        first.dueAt(),
                        apps(notices, ReclaimReason.NOT_INSTALLED),
                        apps(notices, ReclaimReason.NO_DEVICE)))) {
            case MailOutcome.Sent sent ->
                bench.database()
                        .useTransaction(tx -> reclaims.tell(
                                tx,
                                Actor.SYSTEM,
                                "reclaim.mailed",
                                tx.attach(ReclaimStore.class).mailed(ids(notices), bench.now())));
            case MailOutcome.Refused refused -> notMailed(notices, Optional.empty(), refused.reason());
            case MailOutcome.TryLater later ->
                notMailed(
                        notices,
                        // A notice of what has happened already is none.
                        Backoff.MAIL
                                .next(first.mailAttempts(), bench.now(), Optional.empty())
                                .filter(at -> at.isBefore(first.dueAt())),
                        later.reason());
        }
    }

    private void notMailed(List<Notice> notices, Optional<Instant> nextAt, String reason) {
        bench.database().useTransaction(tx -> {
            List<ReclaimProposalRow> rows =
                    tx.attach(ReclaimStore.class).notMailed(ids(notices), nextAt, Optional.of(reason));
            if (nextAt.isEmpty()) {
                reclaims.tell(tx, Actor.SYSTEM, "reclaim.mail-failed", EventResult.FAILED, rows);
            }
        });
    }

    private String organization(Notice notice) {
        return bench.database()
                .withHandle(tx -> Locations.find(tx, notice.locationId()).organizationName());
    }

    private static List<String> apps(List<Notice> notices, ReclaimReason reason) {
        return notices.stream()
                .filter(notice -> notice.reason() == reason)
                .map(Notice::app)
                .toList();
    }

    private static UUID[] ids(List<Notice> notices) {
        return notices.stream().map(Notice::id).toArray(UUID[]::new);
    }
}
