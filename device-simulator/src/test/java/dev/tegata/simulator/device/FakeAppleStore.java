package dev.tegata.simulator.device;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Apple's store as lists a test fills. */
final class FakeAppleStore implements AppleStore {
    static final StoreApp PAGES = new StoreApp(361309726, "com.apple.Pages", "Pages", "14.2");

    final Set<String> deviceLicences = new HashSet<>();
    final Set<String> userLicences = new HashSet<>();
    final List<String> acceptedBy = new ArrayList<>();
    final Map<Long, StoreApp> catalogue = new HashMap<>(Map.of(PAGES.adamId(), PAGES));
    boolean unreachable;
    Optional<String> refusal = Optional.empty();

    @Override
    public String idHash(String appleAccount) throws IOException {
        reach();
        return "hash-of-" + appleAccount;
    }

    @Override
    public Acceptance accept(URI invitationUrl, String appleAccount) throws IOException {
        reach();
        if (refusal.isPresent()) {
            return Acceptance.refused(refusal.get());
        }
        acceptedBy.add(Invitation.inviteCode(invitationUrl).orElseThrow() + " by " + appleAccount);
        return Acceptance.ok();
    }

    @Override
    public Licence licence(long adamId, Optional<String> serialNumber, Optional<String> appleAccount)
            throws IOException {
        reach();
        if (serialNumber
                .filter(serial -> deviceLicences.contains(adamId + " " + serial))
                .isPresent()) {
            return Licence.DEVICE;
        }
        return appleAccount
                        .filter(account -> userLicences.contains(adamId + " " + account))
                        .isPresent()
                ? Licence.USER
                : Licence.NONE;
    }

    @Override
    public Optional<StoreApp> app(long adamId) throws IOException {
        reach();
        return Optional.ofNullable(catalogue.get(adamId));
    }

    private void reach() throws IOException {
        if (unreachable) {
            throw new IOException("the store is unreachable");
        }
    }
}
