package dev.tegata.simulator.device;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Apple's store as a device sees it: Apple Accounts, the invitation page, licences and apps. Thread-safe.
 *
 * <p>Apple's own interface behind this is private; the simulated one is ours. Every method throws {@link IOException} when the store cannot be
 * reached or answers nonsense; a refusal is a value.
 */
public interface AppleStore {

    /** The opaque hash that both {@code iTunesStoreAccountHash} and a VPP user's {@code idHash} show for an Apple Account. */
    String idHash(String appleAccount) throws IOException;

    /** Accepts an invitation in the name of a signed-in Apple Account, as the owner does on the invitation page. */
    Acceptance accept(URI invitationUrl, String appleAccount) throws IOException;

    /** Whether the device (by serial number) or the person (by Apple Account) holds a licence; an absent holder is not asked about. */
    Licence licence(long adamId, Optional<String> serialNumber, Optional<String> appleAccount) throws IOException;

    /** What the store sells under this id. */
    Optional<StoreApp> app(long adamId) throws IOException;

    /** What became of accepting an invitation; {@code reason} is empty when it was accepted. */
    record Acceptance(boolean accepted, String reason) {
        public static Acceptance ok() {
            return new Acceptance(true, "");
        }

        public static Acceptance refused(String reason) {
            return new Acceptance(false, reason);
        }
    }

    /** Who holds the licence of an app. */
    enum Licence {
        NONE,
        USER,
        DEVICE
    }

    /** An app of the store. */
    record StoreApp(long adamId, String bundleId, String name, String version) {}
}
