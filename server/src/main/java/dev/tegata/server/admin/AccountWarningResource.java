package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.storage.Database;
import dev.tegata.storage.account.AccountWarningKind;
import dev.tegata.storage.account.AccountWarningRow;
import dev.tegata.storage.account.AccountWarningStore;
import dev.tegata.storage.event.Subject.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.UUID;

/** {@code /api/v1/account-warnings}: what may be wrong with persons' Apple Accounts. */
final class AccountWarningResource {
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final AccountWarningStore store;

    /**
     * A warning; it blocks nothing.
     *
     * @param text what was seen, who must act and what to do
     * @param other the other person's side, where two are concerned
     * @param remedies requests that mend it, without a body
     */
    record View(
            UUID id,
            AccountWarningKind kind,
            String text,
            UUID userId,
            Optional<UUID> vppUserId,
            Optional<UUID> deviceId,
            Optional<Other> other,
            List<Remedy> remedies) {
        static View of(AccountWarningRow row, Locale locale) {
            return new View(
                    row.id(),
                    row.kind(),
                    text(row.kind(), locale),
                    row.userId(),
                    row.vppUserId(),
                    row.deviceId(),
                    row.otherUserId().map(user -> new Other(user, row.otherVppUserId(), row.otherDeviceId())),
                    remedies(row));
        }

        private static String text(AccountWarningKind kind, Locale locale) {
            Locale language = locale.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
            return ResourceBundle.getBundle("dev.tegata.server.admin.account_warnings", language, NO_FALLBACK)
                    .getString(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        private static List<Remedy> remedies(AccountWarningRow row) {
            List<Remedy> remedies = new ArrayList<>();
            row.deviceId().ifPresent(id -> remedies.add(Remedy.askDevice(id)));
            row.vppUserId().ifPresent(id -> remedies.add(Remedy.renew(id)));
            return remedies;
        }
    }

    record Other(UUID userId, Optional<UUID> vppUserId, Optional<UUID> deviceId) {}

    record Remedy(RemedyKind kind, String method, String path) {
        static Remedy askDevice(UUID deviceId) {
            return new Remedy(RemedyKind.ASK_DEVICE_AGAIN, "POST", "/api/v1/devices/" + deviceId + "/inventory");
        }

        static Remedy renew(UUID vppUserId) {
            return new Remedy(RemedyKind.RETIRE_AND_INVITE_AGAIN, "POST", "/api/v1/vpp-users/" + vppUserId + "/renew");
        }
    }

    enum RemedyKind {
        ASK_DEVICE_AGAIN,
        RETIRE_AND_INVITE_AGAIN
    }

    AccountWarningResource(Database database) {
        this.store = database.store(AccountWarningStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        return page.of(
                store.page(call.queryChoice("kind", AccountWarningKind.class), page.before(), page.rows()),
                AccountWarningRow::id,
                row -> View.of(row, call.locale()));
    }

    Response ofUser(Call call) {
        return Page.whole(store.ofUser(call.id(Kind.USER)), row -> View.of(row, call.locale()));
    }

    Response ofDevice(Call call) {
        return Page.whole(store.ofDevice(call.id(Kind.DEVICE)), row -> View.of(row, call.locale()));
    }
}
