package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** Tells whether a passcode protects the device and how it is managed (Apple: Device Management, Security Info Command). */
final class SecurityInfoCommand implements CommandHandler {
    private static final int BLOCK_AND_FILE_ENCRYPTION = 3;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        boolean userEnrollment = device.identity().enrollmentType() == EnrollmentType.USER;
        PlistDict management = PlistDict.of(
                "EnrolledViaDEP", false, "IsUserEnrollment", userEnrollment, "UserApprovedEnrollment", true);
        PlistDict security = PlistDict.builder()
                .put("HardwareEncryptionCaps", BLOCK_AND_FILE_ENCRYPTION)
                .put("PasscodePresent", device.passcodeSet())
                .put("PasscodeCompliant", true)
                .put("PasscodeCompliantWithProfiles", true)
                .put("ManagementStatus", management)
                .build();
        return CommandAnswer.acknowledged(PlistDict.of("SecurityInfo", security));
    }
}
