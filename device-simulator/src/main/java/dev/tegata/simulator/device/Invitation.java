package dev.tegata.simulator.device;

import dev.tegata.simulator.device.AppleStore.Acceptance;
import dev.tegata.simulator.device.SimulatedDevice.AcceptedProgram;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One invitation on its way through the owner's screens: allow the assignment, sign in if nobody is, agree to the terms twice, OK. Only the last
 * one tells Apple; cancelling any of them leaves the VPP user as it was.
 */
final class Invitation {
    private final SimulatedDevice device;
    private final String program;
    private final URI url;

    Invitation(SimulatedDevice device, String program, URI url) {
        this.device = device;
        this.program = program;
        this.url = url;
    }

    /** The value of {@code inviteCode} in an invitation's address. */
    static Optional<String> inviteCode(URI url) {
        return Stream.of(Optional.ofNullable(url.getRawQuery()).orElse("").split("&", -1))
                .filter(parameter -> parameter.startsWith("inviteCode="))
                .map(parameter ->
                        URLDecoder.decode(parameter.substring("inviteCode=".length()), StandardCharsets.UTF_8))
                .filter(code -> !code.isBlank())
                .findFirst();
    }

    void show() {
        ask(DialogKind.ALLOW_ASSIGNMENT, this::afterContinue);
    }

    private void afterContinue() {
        if (device.restrictions().appStoreProhibited()) {
            fail("App Store は制限されています / the App Store is restricted on this device");
        } else if (device.storeAccount().isEmpty()) {
            ask(DialogKind.SIGN_IN, () -> {
                device.signInAsOwner();
                ask(DialogKind.TERMS, this::afterTerms);
            });
        } else {
            ask(DialogKind.TERMS, this::afterTerms);
        }
    }

    private void afterTerms() {
        ask(DialogKind.TERMS_AGAIN, () -> ask(DialogKind.ASSIGNMENT_ALLOWED, this::afterOk));
    }

    private void afterOk() throws DialogRefused, IOException {
        StoreAccount account = device.storeAccount()
                .orElseThrow(
                        () -> new DialogRefused("expected a signed-in Apple Account, got none: it was signed out"));
        Acceptance acceptance = device.store().accept(url, account.appleAccount());
        if (acceptance.accepted()) {
            device.accepted(new AcceptedProgram(program, account.appleAccount(), device.now()));
        } else {
            fail(acceptance.reason());
        }
    }

    private void fail(String reason) {
        device.dialogs().show(DialogKind.ASSIGNMENT_FAILED, reason, new Step(() -> {}));
    }

    private void ask(DialogKind kind, Next next) {
        device.dialogs().show(kind, program, new Step(next));
    }

    /** What comes after an accepted screen. */
    private interface Next {
        void run() throws DialogRefused, IOException;
    }

    private record Step(Next next) implements Dialogs.Choice {
        @Override
        public void accepted() throws DialogRefused, IOException {
            next.run();
        }

        @Override
        public void cancelled() {}
    }
}
