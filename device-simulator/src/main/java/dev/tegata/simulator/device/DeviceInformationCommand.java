package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Answers only what was asked and may be told; what is unknown or forbidden is left out (Apple: Device Management, Device Information Command). */
final class DeviceInformationCommand implements CommandHandler {
    private static final Set<String> NOT_IN_USER_ENROLLMENT = Set.of(
            "UDID",
            "SerialNumber",
            "iTunesStoreAccountIsActive",
            "iTunesStoreAccountHash",
            "IsActivationLockEnabled",
            "IsCloudBackupEnabled",
            "AwaitingConfiguration");
    private static final Set<String> STORE_KEYS = Set.of("iTunesStoreAccountIsActive", "iTunesStoreAccountHash");

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        Map<String, Object> told = everything(device);
        Set<String> asked = new HashSet<>(command.strings("Queries"));
        told.keySet().retainAll(asked);
        if (device.identity().enrollmentType() == EnrollmentType.USER) {
            told.keySet().removeAll(NOT_IN_USER_ENROLLMENT);
        }
        if (!Commands.allowed(device, Commands.APPS)) {
            told.keySet().removeAll(STORE_KEYS);
        }
        PlistDict.Builder responses = PlistDict.builder();
        told.forEach(responses::put);
        return CommandAnswer.acknowledged(PlistDict.of("QueryResponses", responses.build()));
    }

    private static Map<String, Object> everything(SimulatedDevice device) {
        DeviceIdentity identity = device.identity();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("UDID", identity.udid());
        all.put("SerialNumber", identity.serialNumber());
        all.put("DeviceName", device.name());
        all.put("OSVersion", identity.osVersion());
        all.put("BuildVersion", identity.buildVersion());
        all.put("ProductName", identity.productName());
        all.put("ModelName", identity.family());
        all.put("Model", identity.productName());
        all.put("IsSupervised", identity.supervised());
        all.put("IsMultiUser", identity.enrollmentType() == EnrollmentType.SHARED_IPAD);
        all.put("DeviceCapacity", 128.0);
        all.put("AvailableDeviceCapacity", 96.5);
        all.put("BatteryLevel", 0.87);
        all.put("HasBattery", true);
        all.put("IsActivationLockEnabled", false);
        all.put("IsCloudBackupEnabled", false);
        all.put("IsDeviceLocatorServiceEnabled", false);
        all.put("IsMDMLostModeEnabled", false);
        all.put("AwaitingConfiguration", false);
        all.put("iTunesStoreAccountIsActive", device.storeAccount().isPresent());
        device.storeAccount().ifPresent(account -> all.put("iTunesStoreAccountHash", account.hash()));
        return all;
    }
}
