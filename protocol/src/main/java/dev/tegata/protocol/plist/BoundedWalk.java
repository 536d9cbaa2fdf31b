package dev.tegata.protocol.plist;

import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDate;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import dev.tegata.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies dd-plist's tree into plain values, counting as it goes: a binary list may share one object a million times
 * over, so that a few bytes unfold into gigabytes. One walk reads one list.
 */
final class BoundedWalk {
    private final PlistLimits limits;
    private int nodes;
    private long dataBytes;

    BoundedWalk(PlistLimits limits) {
        this.limits = limits;
    }

    /** The top-level dictionary. */
    PlistDict dict(NSObject top) {
        if (!(top instanceof NSDictionary dictionary)) {
            throw new ProtocolException("expected a dictionary at the top of the property list, got " + kind(top));
        }
        try {
            return dict(dictionary, 1);
        } catch (IllegalArgumentException unfit) {
            throw new ProtocolException(String.valueOf(unfit.getMessage()));
        }
    }

    private PlistDict dict(NSDictionary dictionary, int depth) {
        enter(depth);
        PlistDict.Builder builder = PlistDict.builder();
        for (Map.Entry<String, NSObject> entry : dictionary.entrySet()) {
            count();
            builder.put(entry.getKey(), value(entry.getKey(), entry.getValue(), depth));
        }
        return builder.build();
    }

    private List<Object> array(String key, NSArray array, int depth) {
        enter(depth);
        List<Object> items = new ArrayList<>();
        for (NSObject item : array.getArray()) {
            items.add(value(key, item, depth));
        }
        return items;
    }

    private Object value(String key, @Nullable NSObject object, int depth) {
        count();
        return switch (object) {
            case NSDictionary dictionary -> dict(dictionary, depth + 1);
            case NSArray array -> array(key, array, depth + 1);
            case NSString string -> string.getContent();
            case NSNumber number when number.isBoolean() -> number.boolValue();
            case NSNumber number when number.isInteger() -> number.longValue();
            case NSNumber number -> number.doubleValue();
            case NSData data -> data(data.bytes());
            case NSDate date -> date.getDate().toInstant();
            case null, default ->
                throw new ProtocolException("expected a string, number, boolean, date, data, array or dict at key "
                        + key + ", got " + kind(object));
        };
    }

    private byte[] data(byte[] data) {
        dataBytes += data.length;
        if (dataBytes > limits.maxBytes()) {
            throw new ProtocolException("expected at most " + limits.maxBytes() + " bytes in data elements, got more");
        }
        return data;
    }

    private void enter(int depth) {
        if (depth > limits.maxDepth()) {
            throw new ProtocolException(
                    "expected containers nested at most " + limits.maxDepth() + " deep, got deeper");
        }
    }

    private void count() {
        nodes++;
        if (nodes > limits.maxNodes()) {
            throw new ProtocolException("expected at most " + limits.maxNodes() + " elements, got more");
        }
    }

    private static String kind(@Nullable NSObject object) {
        return object == null ? "nothing" : object.getClass().getSimpleName();
    }
}
