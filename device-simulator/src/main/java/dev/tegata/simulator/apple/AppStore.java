package dev.tegata.simulator.apple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a device asks the App Store: may I have this app, and what is it? Thread-safe. */
public final class AppStore {
    private final VppState state;

    AppStore(VppState state) {
        this.state = state;
    }

    /**
     * Whether a device gets an app.
     *
     * @param kind {@code device} or {@code user} when licensed, else {@code none}
     * @param reason why not, else empty text
     */
    public record Licence(
            boolean licensed,
            String kind,
            String adamId,
            String bundleId,
            String name,
            String version,
            String reason) {}

    public Optional<CatalogueApp> app(String adamId) {
        return state.locked(() -> state.catalogue().find(adamId));
    }

    /** What stands for an Apple Account on the wire; the same value as {@code idHash} of a VPP user who accepted with it. */
    public String accountHash(String appleAccount) {
        return state.idHash(appleAccount);
    }

    /**
     * A licence of the device counts before one of the account, in whatever location it is.
     *
     * @return empty when the catalogue has no such app
     */
    public Optional<Licence> licence(
            String adamId, Optional<String> serialNumber, Optional<String> appleAccount, String language) {
        return state.locked(() -> state.catalogue().find(adamId).map(app -> {
            if (serialNumber
                    .filter(serial -> isHeldBy(adamId, Holder.device(serial)))
                    .isPresent()) {
                return licence(app, language, "device", "");
            }
            List<VppUser> holders =
                    appleAccount.map(account -> holders(adamId, account)).orElse(List.of());
            if (holders.isEmpty()) {
                return licence(app, language, "none", "neither the device nor its Apple Account has a licence");
            }
            boolean shared = appleAccount.filter(this::isShared).isPresent();
            return shared && state.behaviour().has(Quirk.SHARED_ACCOUNT_GETS_NO_APP)
                    ? licence(app, language, "none", "the Apple Account belongs to several VPP users")
                    : licence(app, language, "user", "");
        }));
    }

    private static Licence licence(CatalogueApp app, String language, String kind, String reason) {
        return new Licence(
                !kind.equals("none"), kind, app.adamId(), app.bundleId(), app.name(language), app.version(), reason);
    }

    private List<VppUser> holders(String adamId, String appleAccount) {
        List<VppUser> holders = new ArrayList<>();
        for (Location location : state.locations()) {
            location.users().associatedWith(state.idHash(appleAccount)).stream()
                    .filter(user -> isHeldBy(location, adamId, Holder.user(user.clientUserId())))
                    .forEach(holders::add);
        }
        return holders;
    }

    private boolean isShared(String appleAccount) {
        return state.locations().stream()
                .anyMatch(location -> location.users()
                                .associatedWith(state.idHash(appleAccount))
                                .size()
                        > 1);
    }

    private boolean isHeldBy(String adamId, Holder holder) {
        return state.locations().stream().anyMatch(location -> isHeldBy(location, adamId, holder));
    }

    private static boolean isHeldBy(Location location, String adamId, Holder holder) {
        return location.assets().values().stream()
                .anyMatch(asset ->
                        asset.key().adamId().equals(adamId) && asset.holders().containsKey(holder));
    }
}
