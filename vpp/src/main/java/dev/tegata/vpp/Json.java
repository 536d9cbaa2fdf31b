package dev.tegata.vpp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON text to and from trees. */
final class Json {

    /** The text is no JSON; the message says where, never what stands there. */
    static final class NotJson extends Exception {
        NotJson(String message) {
            super(message);
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static JsonNode parse(byte[] text) throws NotJson {
        if (text.length == 0) {
            throw new NotJson("an empty body");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            // Jackson's own message quotes the text
            throw new NotJson("a body of " + text.length + " bytes that is not JSON from line "
                    + malformed.getLocation().getLineNr() + ", column "
                    + malformed.getLocation().getColumnNr());
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing a tree failed", impossible);
        }
    }
}
