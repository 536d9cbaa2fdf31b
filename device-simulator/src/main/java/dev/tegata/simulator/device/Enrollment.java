package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;
import java.util.UUID;

/** An installed MDM profile with everything that hangs on it. Changed under the device's conversation lock. */
final class Enrollment implements AutoCloseable {
    private static final String SHARED_IPAD_USER = "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF";

    private final ConfigurationProfile profile;
    private final MdmPayload mdm;
    private final ClientIdentity identity;
    private final WebClient web;
    private final MdmChannel deviceChannel;
    private Optional<MdmChannel> userChannel = Optional.empty();
    private final byte[] unlockToken;

    Enrollment(
            DeviceIdentity device,
            ConfigurationProfile profile,
            MdmPayload mdm,
            ClientIdentity identity,
            WebClient web) {
        // User Enrollment hides which device it is: an id made for this enrollment stands in for the UDID.
        this(
                profile,
                mdm,
                identity,
                web,
                new MdmChannel(
                        device.enrollmentType() == EnrollmentType.USER
                                ? PlistDict.of("EnrollmentID", UUID.randomUUID().toString())
                                : PlistDict.of("UDID", device.udid())),
                MdmChannel.random(256));
    }

    /** One that was installed in an earlier run. */
    Enrollment(
            ConfigurationProfile profile,
            MdmPayload mdm,
            ClientIdentity identity,
            WebClient web,
            MdmChannel deviceChannel,
            byte[] unlockToken) {
        this.profile = profile;
        this.mdm = mdm;
        this.identity = identity;
        this.web = web;
        this.deviceChannel = deviceChannel;
        this.unlockToken = unlockToken.clone();
    }

    ConfigurationProfile profile() {
        return profile;
    }

    MdmPayload mdm() {
        return mdm;
    }

    ClientIdentity identity() {
        return identity;
    }

    WebClient web() {
        return web;
    }

    MdmChannel deviceChannel() {
        return deviceChannel;
    }

    Optional<MdmChannel> userChannel() {
        return userChannel;
    }

    byte[] unlockToken() {
        return unlockToken.clone();
    }

    /** Shared iPad: a user signed in; UserID is the same for all, the Managed Apple Account tells them apart. */
    MdmChannel openUserChannel(String udid, String managedAppleAccount) {
        userChannel.ifPresent(MdmChannel::stopListening);
        MdmChannel opened = new MdmChannel(
                PlistDict.of("UDID", udid, "UserID", SHARED_IPAD_USER, "UserShortName", managedAppleAccount));
        userChannel = Optional.of(opened);
        return opened;
    }

    @Override
    public void close() {
        deviceChannel.stopListening();
        userChannel.ifPresent(MdmChannel::stopListening);
        web.close();
    }
}
