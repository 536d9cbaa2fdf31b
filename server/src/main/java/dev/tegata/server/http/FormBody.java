package dev.tegata.server.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an {@code application/x-www-form-urlencoded} body (WHATWG URL, section 5.1), decoded strictly.
 *
 * <p>Immutable.
 */
public final class FormBody {
    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private final Map<String, List<String>> fields;

    private FormBody(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * The form a request carries.
     *
     * @throws MalformedRequestException when {@code request} has another media type or its body does not decode
     */
    public static FormBody of(Request request) {
        String mediaType = request.mediaType().orElse("none");
        if (!mediaType.equals(MEDIA_TYPE)) {
            throw new MalformedRequestException("expected Content-Type " + MEDIA_TYPE + ", got " + mediaType);
        }
        return parse(request.body());
    }

    /**
     * The form these bytes spell.
     *
     * @throws MalformedRequestException when the bytes are not a form, or have more than 1000 fields
     */
    public static FormBody parse(byte[] body) {
        return new FormBody(PercentCoding.pairs(new String(body, StandardCharsets.ISO_8859_1)));
    }

    /** The first value of a field. */
    public Optional<String> field(String name) {
        return fieldAll(name).stream().findFirst();
    }

    /** All values of a field, in order; empty when it is absent. */
    public List<String> fieldAll(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }
}
