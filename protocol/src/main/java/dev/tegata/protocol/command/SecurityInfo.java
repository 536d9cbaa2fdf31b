package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Asks how a device is protected.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/securityinfocommand">Apple: Device Management,
 *     SecurityInfoCommand</a>
 */
public record SecurityInfo() implements MdmCommand {
    @Override
    public String requestType() {
        return "SecurityInfo";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType()).build();
    }

    /**
     * What the device told; which keys there are depends on the system.
     *
     * @param isUserEnrollment from ManagementStatus, as the two before it
     * @param all every response, those without a component here too
     */
    public record Answer(
            Optional<Boolean> passcodePresent,
            Optional<Boolean> passcodeCompliant,
            Optional<Boolean> passcodeCompliantWithProfiles,
            Optional<Boolean> enrolledViaDep,
            Optional<Boolean> userApprovedEnrollment,
            Optional<Boolean> isUserEnrollment,
            PlistDict all) {

        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            PlistDict all = report.body().requireDict("SecurityInfo");
            PlistDict management = all.dict("ManagementStatus").orElseGet(PlistDict::of);
            return new Answer(
                    all.bool("PasscodePresent"),
                    all.bool("PasscodeCompliant"),
                    all.bool("PasscodeCompliantWithProfiles"),
                    management.bool("EnrolledViaDEP"),
                    management.bool("UserApprovedEnrollment"),
                    management.bool("IsUserEnrollment"),
                    all);
        }
    }
}
