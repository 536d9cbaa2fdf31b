package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The device's relation to its MDM server: enrollment, pushes and conversations, one at a time. Thread-safe. */
final class MdmLink implements AutoCloseable {
    private final SimulatedDevice device;
    private final DeviceIdentity identity;
    private final DeviceWorld world;
    private final ReentrantLock conversation = new ReentrantLock();
    private volatile Optional<Enrollment> enrollment = Optional.empty();
    private volatile Optional<byte[]> bootstrapToken = Optional.empty();

    MdmLink(SimulatedDevice device, DeviceWorld world) {
        this.device = device;
        this.identity = device.identity();
        this.world = world;
    }

    /**
     * Installs the enrollment profile behind a link and checks in: Authenticate, then TokenUpdate. A device that is enrolled already starts anew.
     *
     * @throws EnrollmentFailed at the first answer that is not a success; the device is then not managed
     */
    void enroll(URI enrollmentLink) throws EnrollmentFailed {
        conversation.lock();
        try {
            Enrollment installed = new EnrollmentInstaller(identity, world).install(enrollmentLink);
            enrollment.ifPresent(Enrollment::close);
            enrollment = Optional.empty();
            checkInAs(installed);
        } finally {
            conversation.unlock();
        }
    }

    /** Goes on with an enrollment of an earlier run. */
    void restore(Enrollment earlier) {
        conversation.lock();
        try {
            enrollment = Optional.of(earlier);
            listen(earlier, earlier.deviceChannel());
        } finally {
            conversation.unlock();
        }
    }

    /** Fault: checks in again as if the profile had been installed once more (Authenticate, TokenUpdate with a new PushMagic). */
    void reEnroll() throws EnrollmentFailed {
        conversation.lock();
        try {
            Enrollment installed = enrolled();
            installed.deviceChannel().renewPushMagic();
            checkInAs(installed);
        } finally {
            conversation.unlock();
        }
    }

    private void checkInAs(Enrollment installed) throws EnrollmentFailed {
        try {
            checkIn(installed, installed.deviceChannel(), CheckInMessages.authenticate(identity, installed));
            listen(installed, installed.deviceChannel());
            checkIn(
                    installed,
                    installed.deviceChannel(),
                    CheckInMessages.tokenUpdate(installed, installed.deviceChannel()));
        } catch (EnrollmentFailed e) {
            installed.close();
            enrollment = Optional.empty();
            throw e;
        }
        enrollment = Optional.of(installed);
    }

    /** Fault: restored from its own backup, the device has a new push token and sends TokenUpdate without Authenticate. */
    void restoreFromBackup() throws EnrollmentFailed {
        renewToken(true);
    }

    /** Fault: APNs gave the device a new token; TokenUpdate tells the server. */
    void renewPushToken() throws EnrollmentFailed {
        renewToken(false);
    }

    private void renewToken(boolean magicToo) throws EnrollmentFailed {
        conversation.lock();
        try {
            Enrollment installed = enrolled();
            MdmChannel channel = installed.deviceChannel();
            channel.renewPushToken();
            if (magicToo) {
                channel.renewPushMagic();
            }
            listen(installed, channel);
            Reply reply = tellCheckIn(installed, channel, CheckInMessages.tokenUpdate(installed, channel));
            if (MdmClient.unenrolls(reply)) {
                dropManagement("the server answered " + reply.summary());
            } else {
                expectSuccess("TokenUpdate", reply);
            }
        } finally {
            conversation.unlock();
        }
    }

    /** Shared iPad: a user signs in with a Managed Apple Account, which opens the user channel. */
    void signInSharedIPadUser(String managedAppleAccount) throws EnrollmentFailed {
        if (identity.enrollmentType() != EnrollmentType.SHARED_IPAD) {
            throw new IllegalStateException("expected a Shared iPad, got " + identity.enrollmentType());
        }
        conversation.lock();
        try {
            Enrollment installed = enrolled();
            MdmChannel channel = installed.openUserChannel(identity.udid(), managedAppleAccount);
            listen(installed, channel);
            checkIn(installed, channel, CheckInMessages.tokenUpdate(installed, channel));
        } finally {
            conversation.unlock();
        }
    }

    /** The owner removes the MDM profile: CheckOut, tried once, when the profile asks for it; then the device is unmanaged. */
    void removeManagement() {
        conversation.lock();
        try {
            enrollment.ifPresent(installed -> {
                tryCheckOut(installed);
                dropManagement("the MDM profile was removed");
            });
        } finally {
            conversation.unlock();
        }
    }

    /** Makes a bootstrap token and hands it to the server; the answer's success is required. */
    void escrowBootstrapToken() throws EnrollmentFailed {
        conversation.lock();
        try {
            Enrollment installed = enrolled();
            byte[] token = MdmChannel.random(32);
            checkIn(installed, installed.deviceChannel(), CheckInMessages.setBootstrapToken(installed, token));
            bootstrapToken = Optional.of(token);
        } finally {
            conversation.unlock();
        }
    }

    /** Asks the server for the bootstrap token; empty when the server has none. */
    Optional<byte[]> fetchBootstrapToken() throws EnrollmentFailed {
        conversation.lock();
        try {
            Enrollment installed = enrolled();
            Reply reply =
                    tellCheckIn(installed, installed.deviceChannel(), CheckInMessages.getBootstrapToken(installed));
            expectSuccess("GetBootstrapToken", reply);
            return reply.body().length == 0
                    ? Optional.empty()
                    : Plist.parse(reply.body()).data("BootstrapToken");
        } finally {
            conversation.unlock();
        }
    }

    private void checkIn(Enrollment installed, MdmChannel channel, PlistDict message) throws EnrollmentFailed {
        expectSuccess(message.requireString("MessageType"), tellCheckIn(installed, channel, message));
    }

    private Reply tellCheckIn(Enrollment installed, MdmChannel channel, PlistDict message) throws EnrollmentFailed {
        try {
            return new MdmClient(device, installed, channel).checkIn(message);
        } catch (IOException e) {
            throw new EnrollmentFailed(
                    "expected an answer to " + message.requireString("MessageType") + " from "
                            + installed.mdm().checkInUrl() + ", got none: " + e.getMessage(),
                    e);
        }
    }

    private static void expectSuccess(String messageType, Reply reply) throws EnrollmentFailed {
        if (!reply.successful()) {
            throw new EnrollmentFailed("expected 2xx to " + messageType + ", got " + reply.summary());
        }
    }

    private Enrollment enrolled() {
        return enrollment.orElseThrow(() -> new IllegalStateException(
                "expected an enrolled device, got " + identity.serialNumber() + " unmanaged"));
    }

    /**
     * APNs knows a token before the server is told it, for the server may push before its answer to TokenUpdate has been read. What comes
     * early waits for the end of the conversation.
     */
    private void listen(Enrollment installed, MdmChannel channel) {
        channel.listen(world.pushes()
                .register(channel.pushTokenHex(), installed.mdm().topic(), magic -> pushed(channel, magic)));
    }

    private void tryCheckOut(Enrollment installed) {
        if (!installed.mdm().checkOutWhenRemoved()) {
            return;
        }
        try {
            new MdmClient(device, installed, installed.deviceChannel()).checkIn(CheckInMessages.checkOut(installed));
        } catch (IOException e) {
            device.history().note("CheckOut was lost", String.valueOf(e.getMessage()));
        }
    }

    /** The MDM profile goes, and with it everything it brought. Called under the conversation lock. */
    void dropManagement(String reason) {
        enrollment.ifPresent(Enrollment::close);
        enrollment = Optional.empty();
        bootstrapToken = Optional.empty();
        device.managementEnded();
        device.history().note("management removed", reason);
    }

    /** Asks the server for commands, on every channel, and obeys them until there is nothing more; an unmanaged device does nothing. */
    void poll() {
        conversation.lock();
        try {
            enrollment.ifPresent(installed -> {
                converse(installed, installed.deviceChannel());
                installed.userChannel().ifPresent(channel -> converse(installed, channel));
            });
        } finally {
            conversation.unlock();
        }
        device.settleDialogs();
    }

    private void pushed(MdmChannel channel, String magic) {
        if (!magic.equals(channel.pushMagic())) {
            device.history().note("push ignored", "it has another PushMagic");
            return;
        }
        world.wakeups().execute(() -> {
            conversation.lock();
            try {
                enrollment.ifPresent(installed -> converse(installed, channel));
            } finally {
                conversation.unlock();
            }
            device.settleDialogs();
        });
    }

    private void converse(Enrollment installed, MdmChannel channel) {
        // A channel can end while a push for it waits: by a new enrollment, or by the conversation of the other
        // channel.
        if (enrollment.filter(current -> current == installed).isPresent()
                && (channel == installed.deviceChannel()
                        || installed
                                .userChannel()
                                .filter(current -> current == channel)
                                .isPresent())) {
            new MdmClient(device, installed, channel).converse();
        }
    }

    /** Says again what the server did not take, when it is time for it. */
    void retry() {
        conversation.lock();
        try {
            enrollment.ifPresent(installed -> {
                if (installed.deviceChannel().retryIsDue(device.now())) {
                    converse(installed, installed.deviceChannel());
                }
                installed
                        .userChannel()
                        .filter(channel -> channel.retryIsDue(device.now()))
                        .ifPresent(channel -> converse(installed, channel));
            });
        } finally {
            conversation.unlock();
        }
    }

    /** Asks for commands if NotNow was the last thing said on a channel; a conversation under way is heard out first, for it may end so. */
    void pollAfterNotNow() {
        if (endedWithNotNow()) {
            poll();
        }
    }

    private boolean endedWithNotNow() {
        conversation.lock();
        try {
            return enrollment
                    .filter(installed -> installed.deviceChannel().endedWithNotNow()
                            || installed
                                    .userChannel()
                                    .filter(MdmChannel::endedWithNotNow)
                                    .isPresent())
                    .isPresent();
        } finally {
            conversation.unlock();
        }
    }

    Optional<Enrollment> enrollment() {
        return enrollment;
    }

    Optional<byte[]> bootstrapToken() {
        return bootstrapToken.map(byte[]::clone);
    }

    @Override
    public void close() {
        conversation.lock();
        try {
            enrollment.ifPresent(Enrollment::close);
        } finally {
            conversation.unlock();
        }
    }
}
