package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.explanation.Explanations;
import dev.tegata.server.licence.install.Installs;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.InstallListing;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.LicenceListingStore;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/installs} and {@code /api/v1/devices/{id}/apps}: apps on their way to a device, and there. */
final class InstallResource {
    private final Installs installs;
    private final LicenceListingStore store;

    /**
     * An app on a device.
     *
     * @param step what the device last said it is doing, in Apple's words
     * @param stepMeaning what that means, in the caller's language
     * @param deadlineAt when it counts as stalled unless the device says something new
     */
    private record View(
            UUID id,
            UUID deviceId,
            UUID assetId,
            String adamId,
            Optional<String> assetName,
            Optional<String> bundleId,
            Optional<UUID> assignmentId,
            InstallState state,
            Optional<String> step,
            Optional<Meaning> stepMeaning,
            Optional<UUID> commandUuid,
            Optional<Failure> failure,
            Optional<Instant> deadlineAt,
            Instant createdAt,
            Instant changedAt) {}

    InstallResource(Installs installs, Database database) {
        this.installs = installs;
        this.store = database.store(LicenceListingStore.class);
    }

    Response ofDevice(Call call) {
        Page page = call.page();
        return page.of(
                store.installs(Optional.empty(), Optional.of(call.id(Kind.DEVICE)), page.before(), page.rows()),
                listing -> listing.install().id(),
                listing -> view(listing, call.locale()));
    }

    Response get(Call call) {
        return Call.ok(view(find(call.id(Kind.INSTALL)), call.locale()));
    }

    /** What the portal's button does, and the way to try again after a failure. */
    Response install(Call call) {
        UUID id = call.id(Kind.INSTALL);
        installs.install(call.actor(), id);
        return Call.accepted("/api/v1/installs/" + id, view(find(id), call.locale()));
    }

    private InstallListing find(UUID id) {
        return store.install(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "install", id));
    }

    private static View view(InstallListing listing, Locale locale) {
        InstallRow row = listing.install();
        return new View(
                row.id(),
                row.deviceId(),
                row.assetId(),
                listing.adamId(),
                listing.assetName(),
                row.bundleId(),
                row.assignmentId(),
                row.state(),
                row.step(),
                row.step().map(step -> Meaning.of(Explanations.ofInstallState(step, locale))),
                row.commandUuid(),
                Failure.onDevice(row.cause(), row.failureCode(), row.failure(), locale),
                row.deadlineAt(),
                row.createdAt(),
                row.changedAt());
    }
}
