package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;

/** The check-in messages as iOS writes them (Apple: Device Management, Check-in). */
final class CheckInMessages {
    private CheckInMessages() {}

    /** In User Enrollment nothing that tells which device it is. */
    static PlistDict authenticate(DeviceIdentity device, Enrollment enrollment) {
        PlistDict.Builder message = message("Authenticate", enrollment, enrollment.deviceChannel())
                .put("OSVersion", device.osVersion())
                .put("BuildVersion", device.buildVersion())
                .put("ProductName", device.productName());
        if (device.enrollmentType() != EnrollmentType.USER) {
            message.put("SerialNumber", device.serialNumber());
        }
        return message.build();
    }

    static PlistDict tokenUpdate(Enrollment enrollment, MdmChannel channel) {
        PlistDict.Builder message = message("TokenUpdate", enrollment, channel)
                .put("Token", channel.pushToken())
                .put("PushMagic", channel.pushMagic())
                .put("AwaitingConfiguration", false);
        if (channel == enrollment.deviceChannel()) {
            message.put("UnlockToken", enrollment.unlockToken());
        }
        return message.build();
    }

    static PlistDict checkOut(Enrollment enrollment) {
        return message("CheckOut", enrollment, enrollment.deviceChannel()).build();
    }

    static PlistDict setBootstrapToken(Enrollment enrollment, byte[] token) {
        return message("SetBootstrapToken", enrollment, enrollment.deviceChannel())
                .put("BootstrapToken", token)
                .put("AwaitingConfiguration", false)
                .build();
    }

    static PlistDict getBootstrapToken(Enrollment enrollment) {
        return message("GetBootstrapToken", enrollment, enrollment.deviceChannel())
                .build();
    }

    private static PlistDict.Builder message(String type, Enrollment enrollment, MdmChannel channel) {
        PlistDict.Builder message = PlistDict.builder()
                .put("MessageType", type)
                .put("Topic", enrollment.mdm().topic());
        channel.ids()
                .keys()
                .forEach(key -> message.putIfPresent(key, channel.ids().get(key)));
        return message;
    }
}
