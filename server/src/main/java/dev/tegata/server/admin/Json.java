package dev.tegata.server.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The API's JSON: what is absent is left out, times are ISO 8601 in UTC. Thread-safe. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A body is the caller's and may hold secrets: errors do not quote it.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Json() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON: " + value.getClass(), e);
        }
    }

    /** Reads what we stored as JSON ourselves. */
    static JsonNode stored(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON in the database, got something else", e);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads a request's body.
     *
     * @throws Problem MALFORMED_JSON, saying where
     */
    static ObjectNode parse(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw Problem.of(
                    ProblemCode.MALFORMED_JSON,
                    node.isMissingNode() ? "{…} expected, got nothing" : "{…} expected, got " + Body.type(node));
        } catch (JsonProcessingException e) {
            throw Problem.of(ProblemCode.MALFORMED_JSON, e, place(e) + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.of(ProblemCode.MALFORMED_JSON, e, "not " + StandardCharsets.UTF_8);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "line %d, column %d: "
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
}
