package dev.tegata.simulator.device;

import dev.tegata.simulator.device.AppleStore.Licence;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.util.Optional;

/**
 * An app on the device, or on its way there.
 *
 * @param installed whether its icon is on the home screen
 * @param management empty for an app of the owner's own
 */
public record App(StoreApp product, boolean installed, Optional<Management> management) {

    /**
     * What the MDM server has to do with the app.
     *
     * @param flags ManagementFlags of the command: 1 = leaves with the MDM profile
     * @param licence whose licence it was installed with
     * @param configured whether the command brought a Configuration
     * @param ticksLeft steps until a fetch is done
     */
    public record Management(AppState state, int flags, Licence licence, boolean configured, int ticksLeft) {
        Management in(AppState next) {
            return new Management(next, flags, licence, configured, ticksLeft);
        }

        Management licensedTo(Licence holder) {
            return new Management(state, flags, holder, configured, ticksLeft);
        }

        Management ticked() {
            return new Management(state, flags, licence, configured, ticksLeft - 1);
        }
    }

    public String bundleId() {
        return product.bundleId();
    }

    /** The state of a managed app. */
    public Optional<AppState> state() {
        return management.map(Management::state);
    }

    App in(AppState next) {
        return new App(product, installed, management.map(known -> known.in(next)));
    }

    App managedWith(Management next) {
        return new App(product, installed, Optional.of(next));
    }

    App nowInstalled() {
        return new App(product, true, management);
    }

    App unmanaged() {
        return new App(product, installed, Optional.empty());
    }
}
