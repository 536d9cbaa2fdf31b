package dev.tegata.simulator.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads HTTP/1.1 answers with a Content-Length, and nothing else of HTTP: one answer at a time, for no request is sent before the last was
 * answered. Not thread-safe.
 */
final class ResponseReader {
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("\r\ncontent-length:");
    private static final byte[] UUID_KEY = ascii("<key>CommandUUID</key>");
    private static final byte[] STRING = ascii("<string>");
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int UUID_LENGTH = 36;

    private byte[] bytes = new byte[2048];
    private int length;
    private int status;
    private int bodyAt;
    private int end;

    /** Takes what arrived and says whether the answer is complete. */
    boolean complete(ByteBuf arrived) {
        int more = arrived.readableBytes();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Integer.highestOneBit(length + more) << 1);
        }
        arrived.readBytes(bytes, length, more);
        length += more;
        return complete();
    }

    private boolean complete() {
        if (bodyAt == 0) {
            int endOfHead = indexOf(END_OF_HEAD, 0, length);
            if (endOfHead < 0) {
                return false;
            }
            status = number(STATUS_AT);
            bodyAt = endOfHead + END_OF_HEAD.length;
            int field = indexOf(CONTENT_LENGTH, 0, endOfHead);
            end = bodyAt + (field < 0 ? 0 : number(field + CONTENT_LENGTH.length));
        }
        return length >= end;
    }

    int status() {
        return status;
    }

    int bodyLength() {
        return end - bodyAt;
    }

    /** Copies the CommandUUID of the body; false when there is none of the usual length. */
    boolean commandUuid(byte[] into) {
        int key = indexOf(UUID_KEY, bodyAt, end);
        int value = key < 0 ? -1 : indexOf(STRING, key, end);
        int from = value + STRING.length;
        if (value < 0 || from + UUID_LENGTH >= end || bytes[from + UUID_LENGTH] != '<') {
            return false;
        }
        System.arraycopy(bytes, from, into, 0, UUID_LENGTH);
        return true;
    }

    /** Forgets the answer, and what came behind it: nobody had asked. */
    void next() {
        length = 0;
        status = 0;
        bodyAt = 0;
        end = 0;
    }

    private int number(int from) {
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        int number = 0;
        for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    /** ASCII letters of the head match in either case; {@code needle} is in lower case where it is to. */
    private int indexOf(byte[] needle, int from, int until) {
        for (int at = from; at <= until - needle.length; at++) {
            int same = 0;
            while (same < needle.length && matches(bytes[at + same], needle[same])) {
                same++;
            }
            if (same == needle.length) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(byte read, byte wanted) {
        return read == wanted || (read >= 'A' && read <= 'Z' && read + ('a' - 'A') == wanted);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
