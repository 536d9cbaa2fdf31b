package dev.tegata.server.licence.invitation;

import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.mail.InvitationMail;
import dev.tegata.server.mail.Mail;
import dev.tegata.server.mail.MailOutcome;
import dev.tegata.server.mail.MailSender;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.vpp.ServiceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Sends the mails of invitations. */
public final class InvitationMailWorker implements Worker {
    /** Longer than a whole batch takes at a mail server that is slow with each, so that no mail is sent by two nodes. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    private static final int BATCH = 10;

    private final Workbench bench;
    private final Apple apple;
    private final Optional<MailSender> sender;

    /** @param sender empty while no mail server is configured: what still waits from a time when one was has an end all the same */
    public InvitationMailWorker(Workbench bench, Apple apple, Optional<MailSender> sender) {
        this.bench = bench;
        this.apple = apple;
        this.sender = sender;
    }

    @Override
    public String name() {
        return "invitation-mail";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        List<DeliveryRow> due = bench.database().store(InvitationStore.class).claim(true, now, now.plus(LEASE), BATCH);
        due.forEach(this::send);
        return due.size();
    }

    private void send(DeliveryRow delivery) {
        boolean wanted = bench.database()
                .store(InvitationStore.class)
                .delivery(delivery.id())
                .filter(row -> row.state() == DeliveryState.QUEUED)
                .isPresent();
        // Withdrawn since it was claimed.
        if (!wanted) {
            return;
        }
        MailOutcome outcome = sender.map(mailer -> mail(delivery, mailer))
                .orElseGet(() -> new MailOutcome.TryLater("no mail server is configured"));
        bench.database().useTransaction(tx -> {
            InvitationStore store = tx.attach(InvitationStore.class);
            InvitationRow invitation = store.lock(delivery.invitationId()).orElseThrow();
            switch (outcome) {
                case MailOutcome.Sent sent ->
                    Deliveries.delivered(bench, tx, invitation, delivery, "invitation.mailed");
                case MailOutcome.Refused refused ->
                    Deliveries.failed(
                            bench, tx, invitation, delivery, Cause.MAIL_REFUSED, Optional.of(refused.reason()));
                case MailOutcome.TryLater later -> later(tx, invitation, delivery, later.reason());
            }
        });
    }

    private MailOutcome mail(DeliveryRow delivery, MailSender mailer) {
        LocationRow location = bench.database().withHandle(tx -> DeviceAsking.location(tx, delivery));
        ServiceConfig config = apple.serviceConfig(location);
        Optional<Mail> mail = bench.database().withHandle(tx -> write(tx, delivery, location, config));
        return mail.map(mailer::send)
                .orElseGet(() -> new MailOutcome.Refused("the VPP account has no invitation code (any more)"));
    }

    private void later(Handle tx, InvitationRow invitation, DeliveryRow delivery, String reason) {
        Optional<Instant> next = Backoff.MAIL.next(delivery.attempts(), bench.now(), Optional.empty());
        if (next.isPresent()) {
            tx.attach(InvitationStore.class)
                    .tryAgain(delivery.id(), next.get(), Cause.MAIL_SERVER_UNREACHABLE.key(), Optional.of(reason));
        } else {
            Deliveries.failed(bench, tx, invitation, delivery, Cause.MAIL_SERVER_UNREACHABLE, Optional.of(reason));
        }
    }

    private Optional<Mail> write(Handle tx, DeliveryRow delivery, LocationRow location, ServiceConfig config) {
        InvitationRow invitation =
                tx.attach(InvitationStore.class).find(delivery.invitationId()).orElseThrow();
        VppUserRow account = VppUsers.find(tx, invitation.vppUserId());
        HolderUser person = VppUsers.person(tx, account.userId());
        return account.inviteCodeSealed()
                .map(code -> bench.sealer().openText(code, VppUserRow.inviteCodePlace(account.id())))
                .map(opened -> InvitationMail.write(
                        delivery.email().orElseThrow(),
                        person.name(),
                        person.language(),
                        location.organizationName(),
                        config.invitationUrl(opened)));
    }
}
