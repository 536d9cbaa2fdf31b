package dev.tegata.simulator.apple;

/** The {@code limits} object of service/config; the defaults are those of Apple's example (Service Config). */
public record Limits(
        int maxAssets,
        int maxClientUserIds,
        int maxSerialNumbers,
        int maxRevokeClientUserIds,
        int maxRevokeSerialNumbers,
        int maxUsers,
        int maxNotificationLength,
        int maxMdmNameLength,
        int maxMdmMetadataLength,
        int maxMdmIdLength,
        int maxRequestPerSecond) {

    public static Limits ofApple() {
        return new Limits(25, 1000, 1000, 100, 100, 100, 512, 100, 255, 100, 15);
    }
}
