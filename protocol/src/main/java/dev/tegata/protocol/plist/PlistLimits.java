package dev.tegata.protocol.plist;

/**
 * How much of a property list is read before it is refused.
 *
 * @param maxBytes size of the input, and of all its data elements together
 * @param maxNodes elements, keys included; a shared binary object counts each time it is reached
 * @param maxDepth nested containers, the top-level dictionary being 1; at most {@value #DEEPEST}
 * @param binaryAllowed whether {@code bplist00} is read besides XML
 */
public record PlistLimits(int maxBytes, int maxNodes, int maxDepth, boolean binaryAllowed) {
    /** Deeper nesting than this is refused by the parser underneath, whatever the caller asks for. */
    static final int DEEPEST = 500;

    /** What a device may send: 8 MiB hold an InstalledApplicationList of many thousand apps. Devices write XML. */
    public static final PlistLimits DEVICE = new PlistLimits(8 << 20, 200_000, 64, false);

    /** What an administrator may upload, a configuration profile for example; Apple's tools also write binary lists. */
    public static final PlistLimits ADMINISTRATOR = new PlistLimits(16 << 20, 500_000, 128, true);

    public PlistLimits {
        if (maxBytes < 1 || maxNodes < 1 || maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("expected maxBytes and maxNodes above 0 and maxDepth in 1.." + DEEPEST
                    + ", got " + maxBytes + ", " + maxNodes + ", " + maxDepth);
        }
    }
}
