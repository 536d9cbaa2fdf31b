package dev.tegata.simulator.device;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Map;

/** The commands a device knows: who may give them, which it always does at once, and which class does them. */
final class Commands {
    private static final int INSPECT_PROFILES = 1;
    private static final int INSTALL_PROFILES = 2;
    private static final int LOCK_AND_PASSCODE = 4;
    private static final int ERASE = 8;
    private static final int DEVICE_INFORMATION = 16;
    private static final int INSPECT_APPS = 256;
    private static final int RESTRICTIONS = 512;
    private static final int SECURITY = 1024;
    private static final int SETTINGS = 2048;
    static final int APPS = 4096;

    private static final int UNKNOWN_REQUEST_TYPE = 12021;
    private static final int NOT_AUTHORIZED = 12007;

    /** @param atOnce never answered NotNow (Apple: Device Management, Handling NotNow status responses) */
    private record Known(int accessRight, boolean atOnce, CommandHandler handler) {}

    private static final Map<String, Known> TABLE = Map.ofEntries(
            Map.entry("DeviceInformation", atOnce(DEVICE_INFORMATION, new DeviceInformationCommand())),
            Map.entry("ProfileList", atOnce(INSPECT_PROFILES, new ProfileListCommand())),
            Map.entry("DeviceLock", atOnce(LOCK_AND_PASSCODE, new DeviceLockCommand())),
            Map.entry("EraseDevice", atOnce(ERASE, new EraseDeviceCommand())),
            Map.entry("ClearPasscode", atOnce(LOCK_AND_PASSCODE, new ClearPasscodeCommand())),
            Map.entry("InstalledApplicationList", atOnce(INSPECT_APPS, new InstalledApplicationListCommand())),
            Map.entry("Restrictions", atOnce(RESTRICTIONS, new RestrictionsCommand())),
            Map.entry("SecurityInfo", later(SECURITY, new SecurityInfoCommand())),
            Map.entry("InstallProfile", later(INSTALL_PROFILES, new InstallProfileCommand())),
            Map.entry("RemoveProfile", later(INSTALL_PROFILES, new RemoveProfileCommand())),
            Map.entry("InviteToProgram", later(APPS, new InviteToProgramCommand())),
            Map.entry("InstallApplication", later(APPS, new InstallApplicationCommand())),
            Map.entry("ManagedApplicationList", later(APPS, new ManagedApplicationListCommand())),
            Map.entry("RemoveApplication", later(APPS, new RemoveApplicationCommand())),
            Map.entry("RestartDevice", later(LOCK_AND_PASSCODE, new RestartDeviceCommand())),
            Map.entry("Settings", later(SETTINGS, new SettingsCommand())));

    private Commands() {}

    static CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        String type = command.string("RequestType").orElse("");
        if (type.isEmpty()) {
            return CommandAnswer.formatError("expected a RequestType in the command, got none");
        }
        Known known = TABLE.get(type);
        if (device.busyForItself() && (known == null || !known.atOnce())) {
            return CommandAnswer.notNow();
        }
        if (known == null) {
            return unknown(type);
        }
        if (!allowed(device, known.accessRight())) {
            return CommandAnswer.error(
                    NOT_AUTHORIZED, "The MDM profile's AccessRights do not allow the command «" + type + "».");
        }
        try {
            return known.handler().execute(device, channel, command);
        } catch (ProtocolException e) {
            return CommandAnswer.formatError(String.valueOf(e.getMessage()));
        }
    }

    static CommandAnswer unknown(String type) {
        return CommandAnswer.error(UNKNOWN_REQUEST_TYPE, "«" + type + "» is not a valid request type.");
    }

    /** AccessRights are ignored in User Enrollment, where the kind of enrollment alone decides. */
    static boolean allowed(SimulatedDevice device, int accessRight) {
        return device.identity().enrollmentType() == EnrollmentType.USER
                || device.enrollment()
                        .filter(installed -> (installed.mdm().accessRights() & accessRight) == accessRight)
                        .isPresent();
    }

    private static Known atOnce(int accessRight, CommandHandler handler) {
        return new Known(accessRight, true, handler);
    }

    private static Known later(int accessRight, CommandHandler handler) {
        return new Known(accessRight, false, handler);
    }
}
