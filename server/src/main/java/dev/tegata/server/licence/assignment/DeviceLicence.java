package dev.tegata.server.licence.assignment;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.HolderDevice;
import java.util.Optional;

/** Checks whether a device can hold a licence of an app itself, by what is known of it. Pure. */
public final class DeviceLicence {
    /** Apps are assigned to devices from iOS 9 on (Apple: Managing apps and books through web services). */
    private static final int OLDEST_SYSTEM = 9;

    private DeviceLicence() {}

    /** Whether the app is made for the device; what either has not told is taken for granted. */
    public static boolean runs(AssetRow asset, HolderDevice device) {
        return asset.supportedPlatforms().isEmpty()
                || device.platform().map(asset.supportedPlatforms()::contains).orElse(true);
    }

    /** Why not, or empty when it can. */
    public static Optional<Problem> hurdle(AssetRow asset, HolderDevice device) {
        String label = device.label();
        if (!asset.deviceAssignable()) {
            return Optional.of(Problem.of(ProblemCode.ASSET_NOT_DEVICE_ASSIGNABLE, asset.label()));
        }
        if (device.userEnrollment()) {
            return Optional.of(Problem.of(ProblemCode.USER_ENROLLMENT_NEEDS_USER_LICENCE, label));
        }
        if (device.enrollmentId().isEmpty()) {
            return Optional.of(Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, label));
        }
        if (!runs(asset, device)) {
            return Optional.of(Problem.of(ProblemCode.ASSET_NOT_FOR_PLATFORM, asset.label(), label));
        }
        Optional<String> tooOld = device.osVersion()
                .filter(version -> device.platform().orElse("iOS").equals("iOS") && tooOld(version));
        if (tooOld.isPresent()) {
            return Optional.of(Problem.of(ProblemCode.DEVICE_TOO_OLD, label, tooOld.get(), "iOS " + OLDEST_SYSTEM));
        }
        return device.serialNumber().isPresent()
                ? Optional.empty()
                : Optional.of(Problem.of(ProblemCode.DEVICE_HAS_NO_SERIAL_NUMBER, label));
    }

    private static boolean tooOld(String version) {
        String major = version.split("\\.", 2)[0];
        return major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST_SYSTEM;
    }
}
