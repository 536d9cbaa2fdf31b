package dev.tegata.protocol.plist;

import com.dd.plist.BinaryPropertyListParser;
import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDate;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import com.dd.plist.PropertyListFormatException;
import dev.tegata.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes property lists; stateless and thread-safe.
 *
 * <p>XML lists are read by {@link XmlPlistReader}, which is on the way of every request of a device. Binary ones are read
 * by dd-plist and copied by {@link BoundedWalk} within a budget; dd-plist also writes. What comes out is what was sent or
 * a {@link ProtocolException}.
 */
public final class Plist {
    private static final byte[] BINARY_MAGIC = "bplist00".getBytes(StandardCharsets.US_ASCII);

    /** A message that is too large is not kept whole either. */
    private static final int KEPT_OF_OVERSIZED = 1_024;

    private Plist() {}

    /** The dictionary a device sent; same as {@link #parse(byte[], PlistLimits)} with {@link PlistLimits#DEVICE}. */
    public static PlistDict parse(byte[] plist) {
        return parse(plist, PlistLimits.DEVICE);
    }

    /**
     * The dictionary that {@code plist} contains.
     *
     * @throws ProtocolException when it is larger than the limits, not a property list, not a dictionary at the top, has
     *     a DTD of its own, an entity, a repeated key or an integer beyond 64 bits
     */
    public static PlistDict parse(byte[] plist, PlistLimits limits) {
        if (plist.length > limits.maxBytes()) {
            throw new ProtocolException(
                    "expected a property list of at most " + limits.maxBytes() + " bytes, got " + plist.length,
                    Arrays.copyOf(plist, Math.min(plist.length, KEPT_OF_OVERSIZED)));
        }
        try {
            return isBinary(plist)
                    ? new BoundedWalk(limits).dict(binary(plist, limits))
                    : XmlPlistReader.read(plist, limits);
        } catch (ProtocolException refused) {
            throw refused.in(plist);
        }
    }

    /**
     * {@code dict} as an XML property list in UTF-8 with Apple's header; equal dictionaries with the same order of keys
     * give the same bytes. A carriage return in a string reads back as a line feed, as XML rules.
     */
    public static byte[] xml(PlistDict dict) {
        return write(dict).toXMLPropertyList().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isBinary(byte[] plist) {
        return plist.length >= BINARY_MAGIC.length
                && Arrays.equals(plist, 0, BINARY_MAGIC.length, BINARY_MAGIC, 0, BINARY_MAGIC.length);
    }

    private static NSObject binary(byte[] plist, PlistLimits limits) {
        if (!limits.binaryAllowed()) {
            throw new ProtocolException("expected an XML property list, got a binary one");
        }
        try {
            return BinaryPropertyListParser.parse(plist);
        } catch (PropertyListFormatException | IOException | RuntimeException e) {
            throw new ProtocolException(
                    "expected a binary property list, got damaged data: " + e.getMessage(), plist, e);
        }
    }

    private static NSObject write(Object value) {
        return switch (value) {
            case PlistDict dict -> {
                NSDictionary result = new NSDictionary();
                for (Map.Entry<String, Object> entry : dict.stored().entrySet()) {
                    result.put(entry.getKey(), write(entry.getValue()));
                }
                yield result;
            }
            case List<?> items -> new NSArray(items.stream().map(Plist::write).toArray(NSObject[]::new));
            case String text -> new NSString(text);
            case Long number -> new NSNumber(number);
            case Double number -> new NSNumber(number);
            case Boolean bool -> new NSNumber(bool);
            case byte[] data -> new NSData(data);
            case Instant date -> new NSDate(Date.from(date));
            default -> throw new IllegalStateException("not a value of a property list: " + value.getClass());
        };
    }
}
