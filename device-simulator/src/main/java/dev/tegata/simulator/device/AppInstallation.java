package dev.tegata.simulator.device;

import dev.tegata.simulator.device.App.Management;
import dev.tegata.simulator.device.AppleStore.Licence;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.io.IOException;
import java.util.Optional;

/** One app on its way to the home screen: the owner's consent on an unsupervised device, a sign-in for a person's licence, then the fetch. */
final class AppInstallation {
    private final SimulatedDevice device;
    private final StoreApp product;
    private final Management management;

    AppInstallation(SimulatedDevice device, StoreApp product, Management management) {
        this.device = device;
        this.product = product;
        this.management = management;
    }

    /** The holder the store is asked about besides the account: nobody's serial number leaves a device in User Enrollment. */
    static Optional<String> serial(SimulatedDevice device) {
        return device.identity().enrollmentType() == EnrollmentType.USER
                ? Optional.empty()
                : Optional.of(device.identity().serialNumber());
    }

    /** Starts a new installation and tells the state it is in now. */
    AppState begin() {
        if (!device.identity().supervised()) {
            put(AppState.PROMPTING, false);
            ask(DialogKind.INSTALL_APP, AppState.PROMPTING, AppState.USER_REJECTED, this::afterConsent);
            return AppState.PROMPTING;
        }
        return afterConsentState(Optional.empty());
    }

    /** Starts the update of a managed app. */
    AppState update() {
        put(AppState.UPDATING, true);
        return AppState.UPDATING;
    }

    /** Takes an app of the owner's under management: at once when supervised, otherwise with the owner's consent. */
    AppState takeOver() {
        if (device.identity().supervised()) {
            put(AppState.MANAGED, true);
            return AppState.MANAGED;
        }
        put(AppState.PROMPTING_FOR_MANAGEMENT, true);
        ask(
                DialogKind.MANAGE_APP,
                AppState.PROMPTING_FOR_MANAGEMENT,
                AppState.MANAGEMENT_REJECTED,
                () -> move(AppState.PROMPTING_FOR_MANAGEMENT, AppState.MANAGED, management.licence()));
        return AppState.PROMPTING_FOR_MANAGEMENT;
    }

    private void afterConsent() {
        afterConsentState(Optional.of(AppState.PROMPTING));
    }

    private AppState afterConsentState(Optional<AppState> from) {
        boolean signInFirst = management.licence() == Licence.NONE;
        AppState next = signInFirst ? AppState.PROMPTING_FOR_LOGIN : AppState.INSTALLING;
        if (from.isEmpty()) {
            put(next, false);
        } else if (!move(from.get(), next, management.licence())) {
            return next;
        }
        if (signInFirst) {
            ask(DialogKind.SIGN_IN, AppState.PROMPTING_FOR_LOGIN, AppState.USER_REJECTED, this::afterSignIn);
        }
        return next;
    }

    private void afterSignIn() throws DialogRefused, IOException {
        device.signInAsOwner();
        Licence found = device.store()
                .licence(product.adamId(), serial(device), device.storeAccount().map(StoreAccount::appleAccount));
        AppState next = found == Licence.NONE ? AppState.FAILED : AppState.INSTALLING;
        move(AppState.PROMPTING_FOR_LOGIN, next, found);
    }

    private void put(AppState state, boolean installed) {
        device.apps().put(new App(product, installed, Optional.of(management.in(state))));
    }

    /** Only an app that is still where we left it moves: the owner or the server may have removed it meanwhile. */
    private boolean move(AppState from, AppState to, Licence licence) {
        boolean installed =
                device.apps().find(product.bundleId()).filter(App::installed).isPresent();
        return device.apps()
                .move(
                        product.bundleId(),
                        from,
                        new App(
                                product,
                                installed,
                                Optional.of(management.licensedTo(licence).in(to))));
    }

    private void ask(DialogKind kind, AppState asking, AppState whenCancelled, Step next) {
        device.dialogs().show(kind, product.name(), new Dialogs.Choice() {
            @Override
            public void accepted() throws DialogRefused, IOException {
                next.run();
            }

            @Override
            public void cancelled() {
                move(asking, whenCancelled, management.licence());
            }
        });
    }

    /** What comes after the owner's consent. */
    private interface Step {
        void run() throws DialogRefused, IOException;
    }
}
