package dev.tegata.simulator.device;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one HTTP/1.1 answer (RFC 9112): status line, headers, and a body delimited by length, chunks or the end of the connection. */
final class HttpReader {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_BODY = 32 * 1024 * 1024;

    private HttpReader() {}

    /** {@code first} is the byte already taken from the stream to see whether the server answers at all. */
    static Reply read(int first, InputStream in) throws IOException {
        String statusLine = (char) first + line(in);
        int status = status(statusLine);
        Map<String, String> headers = headers(in);
        if (status >= 100 && status < 200) {
            return read(required(in), in);
        }
        if (status == 204 || status == 304) {
            return new Reply(status, headers, new byte[0]);
        }
        return new Reply(status, headers, body(headers, in));
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("expected an HTTP/1.1 status line, got «" + line + "»");
        }
        return Integer.parseInt(parts[1]);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("expected a header «name: value», got «" + line + "»");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static byte[] body(Map<String, String> headers, InputStream in) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return chunks(in);
        }
        String length = headers.get("content-length");
        if (length != null) {
            return exactly(number(length, 10), in);
        }
        // Without a length the body ends with the connection, which therefore cannot be kept.
        headers.put("connection", "close");
        byte[] rest = in.readNBytes(MAX_BODY + 1);
        return bounded(rest.length) == rest.length ? rest : new byte[0];
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            int extension = size.indexOf(';');
            int length = number(extension < 0 ? size : size.substring(0, extension), 16);
            if (length == 0) {
                headers(in);
                return body.toByteArray();
            }
            bounded(body.size() + length);
            body.writeBytes(exactly(length, in));
            line(in);
        }
    }

    private static byte[] exactly(int length, InputStream in) throws IOException {
        byte[] body = in.readNBytes(bounded(length));
        if (body.length < length) {
            throw new EOFException("expected a body of " + length + " bytes, got " + body.length);
        }
        return body;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            return Integer.parseInt(text.strip(), radix);
        } catch (NumberFormatException e) {
            throw new IOException("expected a length in the server's answer, got «" + text + "»", e);
        }
    }

    private static int bounded(int length) throws IOException {
        if (length < 0 || length > MAX_BODY) {
            throw new IOException("expected an answer of at most " + MAX_BODY + " bytes, got " + length);
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = required(in); next != '\n'; next = required(in)) {
            line.write(next);
            if (line.size() > MAX_LINE) {
                throw new IOException("expected a line of at most " + MAX_LINE + " bytes in the server's answer");
            }
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static int required(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the server closed the connection in the middle of its answer");
        }
        return next;
    }
}
