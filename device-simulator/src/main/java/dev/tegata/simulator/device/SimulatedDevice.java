package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A simulated iPhone or iPad with an owner. It acts when it is pushed, polled or ticked, and never by itself.
 *
 * <p>Thread-safe: one conversation with the server at a time, while state and dialogs can be read and answered. Closed by whoever made it.
 */
public final class SimulatedDevice implements AutoCloseable {
    private static final Set<DialogKind> APP_DIALOGS =
            Set.of(DialogKind.INSTALL_APP, DialogKind.MANAGE_APP, DialogKind.SIGN_IN);

    private final DeviceIdentity identity;
    private final DeviceWorld world;
    private final History history;
    private final Dialogs dialogs;
    private final Restrictions restrictions;
    private final Profiles profiles = new Profiles();
    private final Apps apps = new Apps();
    private final Faults faults = new Faults();
    private final MdmLink link;
    private final List<AcceptedProgram> acceptedPrograms = new CopyOnWriteArrayList<>();
    private volatile Optional<String> ownersAppleAccount = Optional.empty();
    private volatile Behaviour behaviour = Behaviour.DEFAULT;
    private volatile Optional<StoreAccount> storeAccount = Optional.empty();
    private volatile String name;
    private volatile boolean setupAssistant;
    private volatile boolean locked;
    private volatile boolean passcodeSet;

    public SimulatedDevice(DeviceIdentity identity, DeviceWorld world) {
        this.identity = identity;
        this.world = world;
        this.history = new History(world.clock());
        this.dialogs = new Dialogs(world.clock(), history);
        this.restrictions = new Restrictions(identity.supervised());
        this.link = new MdmLink(this, world);
        this.name = identity.family() + " " + identity.serialNumber();
    }

    /** This device as it is now, to be switched on again by {@link #restore}; a secret, for it holds the private key. */
    public PlistDict save() {
        return SavedDevice.of(this);
    }

    /**
     * Switches a saved device on again; it listens for pushes, and polls when it is told to.
     *
     * @throws IllegalArgumentException when {@code saved} does not come from {@link #save}
     */
    public static SimulatedDevice restore(PlistDict saved, DeviceWorld world) {
        SimulatedDevice device = new SimulatedDevice(SavedDevice.identity(saved), world);
        device.name = saved.requireString("Name");
        device.setupAssistant = saved.bool("SetupAssistant").orElse(false);
        device.locked = saved.bool("Locked").orElse(false);
        device.passcodeSet = saved.bool("PasscodeSet").orElse(false);
        device.storeAccount = SavedDevice.account(saved);
        device.ownersAppleAccount = device.storeAccount.map(StoreAccount::appleAccount);
        SavedDevice.apps(saved).forEach(device.apps::put);
        saved.dict("OwnRestrictions")
                .ifPresent(own ->
                        own.keys().forEach(key -> own.bool(key).ifPresent(allowed -> device.restrict(key, allowed))));
        SavedDevice.enrollment(saved, world).ifPresent(device.link::restore);
        return device;
    }

    /** An invitation to a program of Apple's that the owner accepted. */
    public record AcceptedProgram(String programId, String appleAccount, Instant at) {}

    // ---- management

    /**
     * Installs the enrollment profile behind a link and checks in: Authenticate, then TokenUpdate. A device that is enrolled already starts anew.
     *
     * @throws EnrollmentFailed at the first answer that is not a success; the device is then not managed
     */
    public void enroll(URI enrollmentLink) throws EnrollmentFailed {
        link.enroll(enrollmentLink);
    }

    /** Fault: checks in again as if the profile had been installed once more (Authenticate, TokenUpdate with a new PushMagic). */
    public void reEnroll() throws EnrollmentFailed {
        link.reEnroll();
    }

    /** Fault: restored from its own backup, the device has a new push token and sends TokenUpdate without Authenticate. */
    public void restoreFromBackup() throws EnrollmentFailed {
        link.restoreFromBackup();
    }

    /** Fault: APNs gave the device a new token; TokenUpdate tells the server. */
    public void renewPushToken() throws EnrollmentFailed {
        link.renewPushToken();
    }

    /** Shared iPad: a user signs in with a Managed Apple Account, which opens the user channel. */
    public void signInSharedIPadUser(String managedAppleAccount) throws EnrollmentFailed {
        link.signInSharedIPadUser(managedAppleAccount);
    }

    /** The owner removes the MDM profile: CheckOut, tried once, when the profile asks for it; then the device is unmanaged. */
    public void removeManagement() {
        link.removeManagement();
    }

    /** Makes a bootstrap token and hands it to the server; the answer's success is required. */
    public void escrowBootstrapToken() throws EnrollmentFailed {
        link.escrowBootstrapToken();
    }

    /** Asks the server for the bootstrap token; empty when the server has none. */
    public Optional<byte[]> fetchBootstrapToken() throws EnrollmentFailed {
        return link.fetchBootstrapToken();
    }

    /** Asks the server for commands, on every channel, and obeys them until there is nothing more; an unmanaged device does nothing. */
    public void poll() {
        link.poll();
    }

    /** One step of time: apps come nearer, what the server did not take is said again when due, the owner answers dialogs by policy. */
    public void tick() {
        apps.tick();
        link.retry();
        settleDialogs();
    }

    void dropManagement(String reason) {
        link.dropManagement(reason);
    }

    /** What the MDM profile brought goes with it. */
    void managementEnded() {
        profiles.removeManaged().forEach(restrictions::uninstall);
        apps.endManagement();
        dialogs.dismiss(APP_DIALOGS);
    }

    void settleDialogs() {
        dialogs.settle(behaviour.dialogPolicy());
    }

    /** EraseDevice: as new out of the box. Called under the conversation lock. */
    void eraseEverything() {
        dropManagement("the device was erased");
        apps.clear();
        restrictions.clear();
        acceptedPrograms.clear();
        storeAccount = Optional.empty();
        dialogs.dismiss(Set.of(DialogKind.values()));
        locked = false;
        passcodeSet = false;
    }

    // ---- what the owner does

    /**
     * The owner signs in to the store; sign-in prompts that wait for it go on.
     *
     * @throws DialogRefused when accounts may not be changed on this device
     * @throws IOException when Apple cannot be reached
     */
    public void signIn(String appleAccount) throws DialogRefused, IOException {
        if (appleAccount.isBlank()) {
            throw new DialogRefused("expected an Apple Account, got blank text");
        }
        if (!restrictions.allowed("allowAccountModification")) {
            throw new DialogRefused("expected to sign in, but allowAccountModification is false on this device");
        }
        storeAccount = Optional.of(new StoreAccount(appleAccount, world.store().idHash(appleAccount)));
        ownersAppleAccount = Optional.of(appleAccount);
        history.note("signed in to the store", appleAccount);
        dialogs.accept(DialogKind.SIGN_IN);
    }

    /** The owner signs out of the store. */
    public void signOut() {
        storeAccount = Optional.empty();
        history.note("signed out of the store", "");
    }

    /** The Apple Account the owner would type at a sign-in prompt; needed for {@link DialogPolicy#ACCEPT_ALL} to sign in. */
    public void ownerKnows(String appleAccount) {
        ownersAppleAccount = Optional.of(appleAccount);
    }

    /** Signs in with the Apple Account the owner knows, unless somebody is signed in.
     *
     * @throws DialogRefused when no account is known, or accounts may not be changed
     * @throws IOException when Apple cannot be reached
     */
    public void signInAsOwner() throws DialogRefused, IOException {
        if (storeAccount().isEmpty()) {
            signIn(ownersAppleAccount.orElseThrow(() ->
                    new DialogRefused("expected a signed-in Apple Account, got none: sign in on the device first")));
        }
    }

    /** The screen is locked: most commands are answered NotNow. */
    public void lock() {
        locked = true;
    }

    /** The owner unlocks; the device polls if it has said NotNow last. */
    public void unlock() {
        locked = false;
        pollAfterNotNow();
    }

    /** Setup Assistant runs or has ended; when it ends the device polls if it has said NotNow last. */
    public void setSetupAssistant(boolean running) {
        setupAssistant = running;
        if (!running) {
            pollAfterNotNow();
        }
    }

    private void pollAfterNotNow() {
        if (!busyForItself()) {
            link.pollAfterNotNow();
        }
    }

    /** The owner sets a restriction by hand (Screen Time), such as {@code allowAppInstallation} = false. */
    public void restrict(String key, boolean allowed) {
        restrictions.setByOwner(key, allowed);
    }

    /** The owner lifts a restriction set by hand. */
    public void liftRestriction(String key) {
        restrictions.clearByOwner(key);
    }

    /** The owner installs an app from the store. */
    public void installByOwner(StoreApp app) {
        apps.installByOwner(app);
    }

    /** The owner deletes an app. */
    public void deleteByOwner(String bundleId) {
        apps.deleteByOwner(bundleId);
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    // ---- state

    public DeviceIdentity identity() {
        return identity;
    }

    public String name() {
        return name;
    }

    /** Whether an MDM profile is installed and checked in. */
    public boolean managed() {
        return link.enrollment().isPresent();
    }

    public boolean locked() {
        return locked;
    }

    public boolean setupAssistant() {
        return setupAssistant;
    }

    public boolean passcodeSet() {
        return passcodeSet;
    }

    public Optional<StoreAccount> storeAccount() {
        return storeAccount;
    }

    public Apps apps() {
        return apps;
    }

    public Dialogs dialogs() {
        return dialogs;
    }

    public Restrictions restrictions() {
        return restrictions;
    }

    public Faults faults() {
        return faults;
    }

    public History history() {
        return history;
    }

    public Behaviour behaviour() {
        return behaviour;
    }

    /** The programs whose invitation was accepted on this device, oldest first. */
    public List<AcceptedProgram> acceptedPrograms() {
        return List.copyOf(acceptedPrograms);
    }

    /** The token of the device channel in hexadecimal digits; empty while unmanaged. */
    public Optional<String> pushTokenHex() {
        return link.enrollment().map(installed -> installed.deviceChannel().pushTokenHex());
    }

    /** The magic a push to the device channel must carry; empty while unmanaged. */
    public Optional<String> pushMagic() {
        return link.enrollment().map(installed -> installed.deviceChannel().pushMagic());
    }

    /** The token last handed to the server. */
    public Optional<byte[]> bootstrapToken() {
        return link.bootstrapToken();
    }

    /** Whether commands that need the owner's device at rest have to wait. */
    boolean busyForItself() {
        return setupAssistant || locked;
    }

    void rename(String next) {
        name = next;
    }

    /** The owner sets or removes the passcode. */
    public void setPasscode(boolean set) {
        passcodeSet = set;
    }

    void accepted(AcceptedProgram program) {
        acceptedPrograms.add(program);
    }

    Profiles profiles() {
        return profiles;
    }

    AppleStore store() {
        return world.store();
    }

    Instant now() {
        return world.clock().instant();
    }

    Optional<Enrollment> enrollment() {
        return link.enrollment();
    }

    /** Stops listening for pushes and closes the connections; the server is not told. */
    @Override
    public void close() {
        link.close();
    }
}
