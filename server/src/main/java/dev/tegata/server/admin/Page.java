package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Which part of a list is asked for: {@code ?limit=} (1 to 200, 50 when absent) and {@code &cursor=}, the {@code next} of the page before.
 *
 * <p>A cursor names the last row seen and the list it was seen in, so a cursor of another list is refused and rows that come or go
 * meanwhile move nothing.
 *
 * @param list path of the list, to which its cursors belong
 */
record Page(String list, int limit, Optional<UUID> before) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int CURSOR_BYTES = Long.BYTES * 2 + Integer.BYTES;

    private record Listed(List<Object> items, Optional<String> next) {}

    /** @throws Problem INVALID_FIELD for another limit, INVALID_CURSOR for a cursor that is not of this list */
    static Page of(Request request) {
        int limit = request.query("limit").map(Page::limit).orElse(DEFAULT_LIMIT);
        return new Page(request.path(), limit, request.query("cursor").map(cursor -> decode(cursor, request.path())));
    }

    /** One more than a page holds: the row that tells whether there is a next page. */
    int rows() {
        return limit + 1;
    }

    /** @param rows at most {@link #rows()}, newest first */
    <T> Response of(List<T> rows, Function<T, UUID> id, Function<T, ?> view) {
        List<Object> items = new ArrayList<>();
        shown(rows).forEach(row -> items.add(view.apply(row)));
        return Response.json(200, Json.write(new Listed(items, next(rows, id))));
    }

    /** Those of the rows that belong on this page. */
    <T> List<T> shown(List<T> rows) {
        return rows.subList(0, Math.min(limit, rows.size()));
    }

    /** The cursor of the next page, if there is one. */
    <T> Optional<String> next(List<T> rows, Function<T, UUID> id) {
        return rows.size() > limit ? Optional.of(encode(id.apply(shown(rows).getLast()), list)) : Optional.empty();
    }

    /** For a short list that is always shown whole. */
    static <T> Response whole(List<T> rows, Function<T, ?> view) {
        List<Object> items = new ArrayList<>();
        rows.forEach(row -> items.add(view.apply(row)));
        return Response.json(200, Json.write(new Listed(items, Optional.empty())));
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number outside the range.
        }
        throw Problem.of(
                ProblemCode.INVALID_FIELD, "limit", "\"" + Body.shorten(text) + "\"", "number, 1 to " + MAX_LIMIT);
    }

    private static String encode(UUID last, String list) {
        byte[] cursor = ByteBuffer.allocate(CURSOR_BYTES)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .putInt(check(last, list))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    private static UUID decode(String text, String list) {
        try {
            byte[] cursor = Base64.getUrlDecoder().decode(text);
            if (cursor.length == CURSOR_BYTES) {
                ByteBuffer buffer = ByteBuffer.wrap(cursor);
                UUID last = new UUID(buffer.getLong(), buffer.getLong());
                if (buffer.getInt() == check(last, list)) {
                    return last;
                }
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a cursor of another list.
        }
        throw Problem.of(ProblemCode.INVALID_CURSOR, Body.shorten(text));
    }

    private static int check(UUID last, String list) {
        CRC32 crc = new CRC32();
        crc.update((last + " " + list).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
