package dev.tegata.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Strict decoding of percent-encoded text (RFC 3986, section 2.1): what is not valid UTF-8 is an error, never a guess. */
final class PercentCoding {
    private static final int MAX_PAIRS = 1000;

    private PercentCoding() {}

    /** @throws MalformedRequestException on a broken escape, a NUL, or bytes that are not UTF-8 */
    static String decode(String raw, boolean plusIsSpace) {
        if (raw.indexOf('%') < 0 && (!plusIsSpace || raw.indexOf('+') < 0)) {
            requireVisibleAscii(raw);
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put(escaped(raw, i));
                i += 2;
            } else {
                requireVisibleAscii(c);
                bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("expected percent-encoded UTF-8, got other bytes");
        }
    }

    /** The pairs of a query or a form, in order of first appearance. */
    static Map<String, List<String>> pairs(String raw) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        int count = 0;
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MAX_PAIRS) {
                throw new MalformedRequestException("more than " + MAX_PAIRS + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.computeIfAbsent(decode(name, true), key -> new ArrayList<>()).add(decode(value, true));
        }
        return pairs;
    }

    private static byte escaped(String raw, int percent) {
        int high = percent + 1 < raw.length() ? Character.digit(raw.charAt(percent + 1), 16) : -1;
        int low = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0 || raw.charAt(percent + 1) > 'f' || raw.charAt(percent + 2) > 'f') {
            throw new MalformedRequestException("expected two hexadecimal digits after % at position " + percent);
        }
        int value = (high << 4) | low;
        if (value == 0) {
            throw new MalformedRequestException("an escaped NUL is not accepted");
        }
        return (byte) value;
    }

    private static void requireVisibleAscii(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            requireVisibleAscii(raw.charAt(i));
        }
    }

    private static void requireVisibleAscii(char c) {
        if (c <= ' ' || c > '~') {
            throw new MalformedRequestException(
                    "expected printable ASCII with everything else percent-encoded, got U+%04X".formatted((int) c));
        }
    }
}
