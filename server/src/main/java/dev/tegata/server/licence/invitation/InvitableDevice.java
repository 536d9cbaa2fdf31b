package dev.tegata.server.licence.invitation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.licence.HolderDevice;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks whether a device can take an invitation, by what is known of it. Pure. */
final class InvitableDevice {
    /** InviteToProgram came with iOS 7 (Apple: InviteToProgramCommand). */
    private static final int OLDEST_SYSTEM = 7;

    private static final String APP_STORE = "com.apple.AppStore";
    private static final ObjectMapper JSON = new ObjectMapper();

    private InvitableDevice() {}

    /** Why not, or empty when it can. Restrictions a device has not told are taken for absent: the device itself then has the last word. */
    static Optional<Problem> hurdle(HolderDevice device) {
        String label = device.label();
        if (device.userEnrollment()) {
            return Optional.of(Problem.of(ProblemCode.USER_ENROLLMENT_CANNOT_BE_INVITED, label));
        }
        if (device.enrollmentId().isEmpty()) {
            return Optional.of(Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, label));
        }
        Optional<String> tooOld = device.osVersion().filter(InvitableDevice::tooOld);
        if (tooOld.isPresent()) {
            return Optional.of(Problem.of(ProblemCode.DEVICE_TOO_OLD, label, tooOld.get(), "iOS " + OLDEST_SYSTEM));
        }
        JsonNode restrictions = restrictions(device);
        Optional<String> storeBlocked = storeBlocked(restrictions);
        if (storeBlocked.isPresent()) {
            return Optional.of(Problem.of(ProblemCode.APP_STORE_PROHIBITED, label, storeBlocked.get()));
        }
        return denied(restrictions, "allowAccountModification")
                ? Optional.of(Problem.of(ProblemCode.ACCOUNT_CHANGE_PROHIBITED, label))
                : Optional.empty();
    }

    private static boolean tooOld(String version) {
        String major = version.split("\\.", 2)[0];
        return major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST_SYSTEM;
    }

    private static JsonNode restrictions(HolderDevice device) {
        try {
            return JSON.readTree(device.restrictions().orElse("{}"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON as the restrictions of device " + device.id(), e);
        }
    }

    /** The restriction that keeps the person from the App Store (Apple: Restrictions). */
    private static Optional<String> storeBlocked(JsonNode restrictions) {
        return Stream.of("allowAppInstallation", "allowUIAppInstallation")
                .filter(name -> denied(restrictions, name))
                .findFirst()
                .or(() -> Optional.of("blockedAppBundleIDs").filter(name -> lists(restrictions.get(name), APP_STORE)))
                .or(() -> Optional.of("allowListedAppBundleIDs")
                        .filter(name -> restrictions.has(name) && !lists(restrictions.get(name), APP_STORE)));
    }

    private static boolean denied(JsonNode restrictions, String name) {
        return restrictions.has(name) && !restrictions.get(name).asBoolean(true);
    }

    private static boolean lists(@Nullable JsonNode array, String bundleId) {
        return array != null
                && array.isArray()
                && IntStream.range(0, array.size())
                        .anyMatch(i -> array.get(i).asText().equals(bundleId));
    }
}
