package dev.tegata.server.licence.cause;

import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.ErrorResponse;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what follows when Apple refused a request, failed a part of it, or never finished it. Pure. */
public final class FailurePolicy {
    private FailurePolicy() {}

    /**
     * Whom a failure may concern.
     *
     * @param asset empty where no licence is concerned
     * @param holder clientUserId or serial number
     */
    public record Target(Optional<AssetId> asset, String holder) {
        public static Target user(String clientUserId) {
            return new Target(Optional.empty(), clientUserId);
        }
    }

    /**
     * After a request was refused as a whole, by which nothing was queued.
     *
     * @param target the one to decide about
     * @param together how many went in the request
     */
    public static Next afterRefusal(VppException refusal, Target target, int together, int attempts, Instant now) {
        if (!(refusal instanceof VppRefusedException refused)) {
            return again(
                    reason(Cause.APPLE_UNREACHABLE, String.valueOf(refusal.getMessage())),
                    attempts,
                    now,
                    refusal.retryAfter());
        }
        Next.Reason reason = reason(refused.response());
        if (refused.retryable() || mendable(refused.error().category())) {
            return again(reason, attempts, now, refusal.retryAfter());
        }
        ErrorResponse response = refused.response();
        boolean namesSome = namesHolders(response) || !response.assets().isEmpty();
        if (together == 1
                || (names(response, target) && !maySaySoAlready(refused.error().category()))) {
            return new Next.Fail(reason);
        }
        // One of the others was the reason, or nobody knows who: then each goes alone, and the reason falls on the
        // right one.
        return new Next.Again(now, !namesSome, reason);
    }

    /** After Apple's status named a failure that concerns this holder. */
    public static Next afterFailure(ErrorResponse failure, int attempts, Instant now) {
        return failure.error().retryable()
                ? again(reason(failure), attempts, now, Optional.empty())
                : new Next.Fail(reason(failure));
    }

    /** After Apple's lists do not show what was asked for, though nobody said that it failed. */
    public static Next afterLoss(int attempts, Instant now) {
        return again(
                new Next.Reason(Cause.EVENT_LOST, Optional.empty(), Optional.empty()), attempts, now, Optional.empty());
    }

    /** While the location is in a state that an administrator has to mend. */
    public static Next unserved(LocationRow location, int attempts, Instant now) {
        Cause cause = switch (location.state()) {
            case TOKEN_EXPIRED -> Cause.TOKEN_EXPIRED;
            case TOKEN_REVOKED -> Cause.TOKEN_REVOKED;
            case TOKEN_INVALID -> Cause.TOKEN_INVALID;
            case FOREIGN_MDM -> Cause.MANAGED_BY_ANOTHER;
            case OK, MAINTENANCE, THROTTLED, UNREACHABLE -> Cause.APPLE_UNAVAILABLE;
        };
        return again(new Next.Reason(cause, Optional.empty(), location.stateDetail()), attempts, now, Optional.empty());
    }

    /** The failure among {@code failures} that concerns {@code target}: one that names it, else one that names nothing. */
    public static Optional<ErrorResponse> concerning(List<ErrorResponse> failures, Target target) {
        return failures.stream()
                .filter(failure -> names(failure, target))
                .findFirst()
                .or(() -> failures.stream()
                        .filter(failure ->
                                !namesHolders(failure) && failure.assets().isEmpty())
                        .findFirst());
    }

    public static Next.Reason reason(ErrorResponse failure) {
        String text = failure.message().isEmpty() ? failure.error().meaning() : failure.message();
        return new Next.Reason(Cause.of(failure.error().category()), Optional.of(failure.number()), Optional.of(text));
    }

    private static Next.Reason reason(Cause cause, String text) {
        return new Next.Reason(cause, Optional.empty(), Optional.of(text));
    }

    private static Next again(Next.Reason reason, int attempts, Instant now, Optional<Duration> atLeast) {
        return Backoff.APPLE
                .next(attempts, now, atLeast)
                .<Next>map(at -> new Next.Again(at, false, reason))
                .orElseGet(() -> new Next.Fail(reason));
    }

    /**
     * Whether Apple refused because things are as they were to become, so that its lists tell what the refusal means.
     *
     * @param taking whether an account was to be retired or a licence to be taken back, not made or given
     */
    public static boolean soAlready(VppException refusal, boolean taking) {
        return refusal instanceof VppRefusedException refused
                && maySaySoAlready(refused.error().category())
                && taking != (refused.error().category() == VppErrorCategory.USER_EXISTS);
    }

    private static boolean maySaySoAlready(VppErrorCategory category) {
        return switch (category) {
            case USER_EXISTS, USER_RETIRED, USER_NOT_FOUND, NOT_ASSIGNED -> true;
            default -> false;
        };
    }

    /** Not this request is wrong but the location's token or manager, which an administrator may mend while the request waits. */
    private static boolean mendable(VppErrorCategory category) {
        return switch (category) {
            case TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID, READ_ONLY -> true;
            default -> false;
        };
    }

    /** A failure that names assets and holders means these assets for these holders; one that names only one kind, all of the other. */
    private static boolean names(ErrorResponse failure, Target target) {
        boolean namesAssets = !failure.assets().isEmpty();
        if (!namesHolders(failure) && !namesAssets) {
            return false;
        }
        boolean holderFits = !namesHolders(failure)
                || failure.clientUserIds().stream().anyMatch(id -> id.equalsIgnoreCase(target.holder()))
                || failure.serialNumbers().contains(target.holder());
        boolean assetFits = !namesAssets
                || target.asset().filter(failure.assets()::contains).isPresent();
        return holderFits && assetFits;
    }

    private static boolean namesHolders(ErrorResponse failure) {
        return !failure.clientUserIds().isEmpty() || !failure.serialNumbers().isEmpty();
    }
}
