package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.AppleStore.Licence;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A device as a property list, so that it outlives the process: who it is, its management with its identity, its account and its apps. A
 * secret, for it holds the private key.
 *
 * <p>Not kept: open dialogs, an undelivered report and a Shared iPad's user channel, which a device that was switched off for good may lose too.
 */
final class SavedDevice {
    private SavedDevice() {}

    static PlistDict of(SimulatedDevice device) {
        DeviceIdentity identity = device.identity();
        PlistDict.Builder saved = PlistDict.builder()
                .put("UDID", identity.udid())
                .put("SerialNumber", identity.serialNumber())
                .put("ProductName", identity.productName())
                .put("OSVersion", identity.osVersion())
                .put("BuildVersion", identity.buildVersion())
                .put("Supervised", identity.supervised())
                .put("EnrollmentType", identity.enrollmentType().name())
                .put("Name", device.name())
                .put("SetupAssistant", device.setupAssistant())
                .put("Locked", device.locked())
                .put("PasscodeSet", device.passcodeSet())
                .put("OwnRestrictions", restrictions(device))
                .put("Apps", device.apps().all().stream().map(SavedDevice::app).toList());
        device.storeAccount()
                .ifPresent(account -> saved.put(
                        "StoreAccount", PlistDict.of("AppleAccount", account.appleAccount(), "Hash", account.hash())));
        device.enrollment().ifPresent(enrollment -> saved.put("Enrollment", enrollment(enrollment)));
        return saved.build();
    }

    private static PlistDict restrictions(SimulatedDevice device) {
        PlistDict.Builder own = PlistDict.builder();
        device.restrictions().ownersOwn().forEach(own::put);
        return own.build();
    }

    private static PlistDict app(App app) {
        PlistDict.Builder saved = PlistDict.builder()
                .put("AdamId", app.product().adamId())
                .put("Identifier", app.bundleId())
                .put("Name", app.product().name())
                .put("Version", app.product().version())
                .put("Installed", app.installed());
        app.management()
                .ifPresent(known -> saved.put(
                        "Management",
                        PlistDict.builder()
                                .put("State", known.state().name())
                                .put("Flags", known.flags())
                                .put("Licence", known.licence().name())
                                .put("Configured", known.configured())
                                .put("TicksLeft", known.ticksLeft())
                                .build()));
        return saved.build();
    }

    private static PlistDict enrollment(Enrollment enrollment) {
        try {
            return PlistDict.builder()
                    .put("Profile", enrollment.profile().content())
                    .put("Key", enrollment.identity().key().getEncoded())
                    .put("Certificate", enrollment.identity().certificate().getEncoded())
                    .put("Ids", enrollment.deviceChannel().ids())
                    .put("Token", enrollment.deviceChannel().pushToken())
                    .put("PushMagic", enrollment.deviceChannel().pushMagic())
                    .put("UnlockToken", enrollment.unlockToken())
                    .build();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    static DeviceIdentity identity(PlistDict saved) {
        return new DeviceIdentity(
                saved.requireString("UDID"),
                saved.requireString("SerialNumber"),
                saved.requireString("ProductName"),
                saved.requireString("OSVersion"),
                saved.requireString("BuildVersion"),
                saved.bool("Supervised").orElse(false),
                EnrollmentType.valueOf(saved.requireString("EnrollmentType")));
    }

    static List<App> apps(PlistDict saved) {
        List<App> apps = new ArrayList<>();
        for (PlistDict app : saved.dicts("Apps")) {
            StoreApp product = new StoreApp(
                    app.integer("AdamId").orElseThrow(),
                    app.requireString("Identifier"),
                    app.requireString("Name"),
                    app.requireString("Version"));
            Optional<App.Management> management = app.dict("Management")
                    .map(known -> new App.Management(
                            AppState.valueOf(known.requireString("State")),
                            (int) known.integer("Flags").orElse(0),
                            Licence.valueOf(known.requireString("Licence")),
                            known.bool("Configured").orElse(false),
                            (int) known.integer("TicksLeft").orElse(0)));
            apps.add(new App(product, app.bool("Installed").orElse(false), management));
        }
        return apps;
    }

    static Optional<StoreAccount> account(PlistDict saved) {
        return saved.dict("StoreAccount")
                .map(account -> new StoreAccount(account.requireString("AppleAccount"), account.requireString("Hash")));
    }

    static Optional<Enrollment> enrollment(PlistDict saved, DeviceWorld world) {
        return saved.dict("Enrollment").map(enrollment -> enrolled(enrollment, world));
    }

    private static Enrollment enrolled(PlistDict saved, DeviceWorld world) {
        try {
            ConfigurationProfile profile =
                    new ConfigurationProfile(saved.dict("Profile").orElseThrow(), Optional.empty());
            MdmPayload mdm = MdmPayload.of(profile.payload(MdmPayload.TYPE).orElseThrow());
            PrivateKey key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(saved.data("Key").orElseThrow()));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(saved.data("Certificate").orElseThrow()));
            ClientIdentity identity = new ClientIdentity(key, certificate);
            ServerTrust trust = ServerTrust.publicRoots().and(profile.roots());
            return new Enrollment(
                    profile,
                    mdm,
                    identity,
                    new WebClient(trust.socketFactory(Optional.of(identity)), world.pause()),
                    new MdmChannel(
                            saved.dict("Ids").orElseThrow(),
                            saved.data("Token").orElseThrow(),
                            saved.requireString("PushMagic")),
                    saved.data("UnlockToken").orElseThrow());
        } catch (GeneralSecurityException | ConfigurationProfile.InvalidProfile e) {
            throw new IllegalArgumentException("expected a device saved by this program: " + e.getMessage(), e);
        }
    }
}
