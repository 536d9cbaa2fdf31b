package dev.tegata.simulator.device;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.ConfigurationProfile.InvalidProfile;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Turns an enrollment link into an installed MDM profile with an identity: download, signature, trust roots, SCEP. */
final class EnrollmentInstaller {
    private static final String PROFILE = "application/x-apple-aspen-config";
    private static final String SCEP = "com.apple.security.scep";

    private final DeviceIdentity device;
    private final DeviceWorld world;

    EnrollmentInstaller(DeviceIdentity device, DeviceWorld world) {
        this.device = device;
        this.world = world;
    }

    /**
     * Downloads the profile from the link, or, when the link is a page for people, from the page's {@code /profile}; then installs it.
     *
     * @throws EnrollmentFailed with the server's answer
     */
    Enrollment install(URI link) throws EnrollmentFailed {
        try (WebClient browser = new WebClient(world.trust().socketFactory(Optional.empty()), world.pause())) {
            return install(ConfigurationProfile.parse(download(browser, link).body()));
        } catch (IOException e) {
            throw new EnrollmentFailed(
                    "the enrollment profile at " + link + " cannot be fetched: " + e.getMessage(), e);
        } catch (InvalidProfile | ProtocolException | IllegalArgumentException e) {
            throw new EnrollmentFailed("the enrollment profile at " + link + " is not usable: " + e.getMessage(), e);
        }
    }

    private static Reply download(WebClient browser, URI link) throws IOException, EnrollmentFailed {
        Reply reply = browser.get(link);
        if (reply.successful() && reply.mediaType().equals("text/html")) {
            String path = link.getRawPath().replaceAll("/+$", "") + "/profile";
            reply = browser.get(link.resolve(path));
        }
        if (!reply.successful() || !reply.mediaType().equals(PROFILE)) {
            throw new EnrollmentFailed("expected a profile (" + PROFILE + ") at " + link + ", got " + reply.mediaType()
                    + " " + reply.summary());
        }
        return reply;
    }

    private Enrollment install(ConfigurationProfile profile) throws EnrollmentFailed, InvalidProfile {
        MdmPayload mdm = MdmPayload.of(profile.payload(MdmPayload.TYPE)
                .orElseThrow(
                        () -> new EnrollmentFailed("expected an MDM payload in the enrollment profile, got none")));
        // From here on only the public roots and those of the profile count, however the profile came.
        ServerTrust trust = ServerTrust.publicRoots().and(profile.roots());
        ClientIdentity identity = identity(profile, mdm, trust);
        return new Enrollment(
                device,
                profile,
                mdm,
                identity,
                new WebClient(trust.socketFactory(Optional.of(identity)), world.pause()));
    }

    private ClientIdentity identity(ConfigurationProfile profile, MdmPayload mdm, ServerTrust trust)
            throws EnrollmentFailed {
        PlistDict payload = profile.payloads().stream()
                .filter(candidate -> candidate.string("PayloadUUID").equals(Optional.of(mdm.identityCertificateUuid())))
                .findFirst()
                .orElseThrow(() -> new EnrollmentFailed("expected a payload with the UUID "
                        + mdm.identityCertificateUuid() + " of IdentityCertificateUUID, got none"));
        String type = payload.string("PayloadType").orElse("");
        if (!type.equals(SCEP)) {
            throw new EnrollmentFailed("expected the identity to be a " + SCEP + " payload, got " + type);
        }
        try (WebClient web = new WebClient(trust.socketFactory(Optional.empty()), world.pause())) {
            return new ScepClient(web, world.keys(), world.clock()).obtain(ScepPayload.of(payload));
        }
    }
}
