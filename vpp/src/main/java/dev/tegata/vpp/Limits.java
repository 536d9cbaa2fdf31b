package dev.tegata.vpp;

/**
 * How much one request may carry. Apple changes these without notice: read them every five minutes (Apple: "Service Config").
 *
 * @param maxAssets assets per associate or disassociate
 * @param maxClientUserIds users per associate or disassociate
 * @param maxSerialNumbers devices per associate or disassociate
 * @param maxRevokeClientUserIds users per revoke
 * @param maxRevokeSerialNumbers devices per revoke
 * @param maxUsers users per create, update or retire
 * @param maxNotificationLength characters of a notification URL or its token
 * @param maxMdmIdLength characters of {@link MdmInfo#id}
 * @param maxMdmNameLength characters of {@link MdmInfo#name}
 * @param maxMdmMetadataLength characters of {@link MdmInfo#metadata}
 * @param maxRequestPerSecond requests per second and location
 */
public record Limits(
        int maxAssets,
        int maxClientUserIds,
        int maxSerialNumbers,
        int maxRevokeClientUserIds,
        int maxRevokeSerialNumbers,
        int maxUsers,
        int maxNotificationLength,
        int maxMdmIdLength,
        int maxMdmNameLength,
        int maxMdmMetadataLength,
        int maxRequestPerSecond) {

    /** Those of Apple's published example, until Apple's service has been asked. */
    public static final Limits DEFAULT = new Limits(25, 1000, 1000, 100, 100, 100, 512, 100, 100, 255, 15);

    static Limits of(Fields limits) {
        return new Limits(
                positive(limits, "maxAssets", DEFAULT.maxAssets),
                positive(limits, "maxClientUserIds", DEFAULT.maxClientUserIds),
                positive(limits, "maxSerialNumbers", DEFAULT.maxSerialNumbers),
                positive(limits, "maxRevokeClientUserIds", DEFAULT.maxRevokeClientUserIds),
                positive(limits, "maxRevokeSerialNumbers", DEFAULT.maxRevokeSerialNumbers),
                positive(limits, "maxUsers", DEFAULT.maxUsers),
                positive(limits, "maxNotificationLength", DEFAULT.maxNotificationLength),
                positive(limits, "maxMdmIdLength", DEFAULT.maxMdmIdLength),
                positive(limits, "maxMdmNameLength", DEFAULT.maxMdmNameLength),
                positive(limits, "maxMdmMetadataLength", DEFAULT.maxMdmMetadataLength),
                positive(limits, "maxRequestPerSecond", DEFAULT.maxRequestPerSecond));
    }

    /** A limit of zero or less would make every request impossible, so it is not believed. */
    private static int positive(Fields limits, String name, int absent) {
        long value = limits.number(name, absent);
        return value < 1 || value > Integer.MAX_VALUE ? absent : (int) value;
    }
}
