package dev.tegata.protocol.plist;

import dev.tegata.protocol.ProtocolException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads an XML property list once without building anything, and refuses what dd-plist would misread or choke on: DTDs
 * of the sender's own, entities, unknown elements, repeated keys, integers beyond 64 bits, and size in any direction.
 */
final class XmlGuard {
    private static final Set<String> CONTAINERS = Set.of("plist", "dict", "array");
    private static final Set<String> LEAVES =
            Set.of("key", "string", "integer", "real", "true", "false", "date", "data");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,15}");
    private static final Pattern DOCTYPE = Pattern.compile(
            "<!DOCTYPE\\s+plist(\\s+(PUBLIC\\s+(\"[^\"<>]*\"|'[^'<>]*')|SYSTEM)\\s+(\"[^\"<>]*\"|'[^'<>]*'))?\\s*>");
    private static final XMLInputFactory READERS = readers();

    private final PlistLimits limits;
    private final XMLStreamReader reader;
    private final Deque<Open> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private int nodes;

    /** An element whose end has not come; {@code keys} are those seen when it is a dict. */
    private record Open(String name, Set<String> keys) {}

    private XmlGuard(PlistLimits limits, XMLStreamReader reader) {
        this.limits = limits;
        this.reader = reader;
    }

    /** The text of {@code plist}, which is safe to give to a parser that resolves nothing. */
    static String check(byte[] plist, PlistLimits limits) {
        String text = decode(plist);
        checkStart(text);
        checkDoctype(text);
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new StringReader(text));
            try {
                new XmlGuard(limits, reader).read();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException malformed) {
            throw new ProtocolException("expected well-formed XML: " + malformed.getMessage(), plist, malformed);
        }
        return text;
    }

    /** Strictly UTF-8, because another encoding could hide a DTD from the checks below. */
    private static String decode(byte[] plist) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plist))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException malformed) {
            throw new ProtocolException("expected an XML property list in UTF-8: " + malformed, plist, malformed);
        }
    }

    private static void checkStart(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("<")) {
            throw new ProtocolException(
                    start.isEmpty()
                            ? "expected an XML property list, got nothing"
                            : "expected an XML property list, which starts with '<', got U+%04X"
                                    .formatted(start.codePointAt(0)));
        }
    }

    /** A document type may only name a DTD: an internal subset is the place where entities are declared. */
    private static void checkDoctype(String text) {
        int entity = text.indexOf("<!ENTITY");
        if (entity >= 0) {
            throw new ProtocolException("expected no entity declaration, got <!ENTITY at character " + entity);
        }
        Matcher doctype = DOCTYPE.matcher(text);
        for (int at = text.indexOf("<!DOCTYPE"); at >= 0; at = text.indexOf("<!DOCTYPE", at + 1)) {
            if (!doctype.region(at, text.length()).lookingAt()) {
                throw new ProtocolException(
                        "expected <!DOCTYPE plist PUBLIC \"…\" \"…\"> without a DTD of the sender's own, got another"
                                + " document type at character " + at);
            }
        }
    }

    private void read() throws XMLStreamException {
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(reader.getText());
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw refused("no entity but XML's five, got &" + reader.getLocalName() + ";");
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> count();
                default -> {}
            }
        }
    }

    private void start(String name) {
        count();
        Open parent = open.peek();
        if (parent == null && !name.equals("plist")) {
            throw refused("<plist> as the outermost element, got <" + name + ">");
        }
        if (parent != null) {
            checkChild(parent.name(), name);
        }
        open.push(new Open(name, name.equals("dict") ? new HashSet<>() : Set.of()));
        if (open.size() > limits.maxDepth() + 2) {
            throw refused("containers nested at most " + limits.maxDepth() + " deep, got deeper");
        }
    }

    private void checkChild(String parent, String name) {
        if (!CONTAINERS.contains(parent)) {
            throw refused("only text in <" + parent + ">, got <" + name + ">");
        }
        if (name.equals("plist") || (!CONTAINERS.contains(name) && !LEAVES.contains(name))) {
            throw refused("an element of a property list, got <" + name + ">");
        }
        if (parent.equals("plist") && !name.equals("dict")) {
            throw refused("a dictionary at the top of the property list, got " + name);
        }
        if (name.equals("key") && !parent.equals("dict")) {
            throw refused("<key> only in a dict, got it in <" + parent + ">");
        }
        checkBlank(parent);
    }

    private void end() {
        Open ended = open.pop();
        switch (ended.name()) {
            case "key" -> checkKey(text.toString());
            case "integer" -> checkInteger(text.toString());
            case "plist", "dict", "array", "true", "false" -> checkBlank(ended.name());
            default -> {}
        }
        text.setLength(0);
    }

    private void checkKey(String key) {
        Open dict = open.element();
        if (!dict.keys().add(key)) {
            throw refused("each key once in a dict, got " + key + " again");
        }
    }

    private void checkInteger(String digits) {
        if (HEXADECIMAL.matcher(digits).matches()) {
            return;
        }
        if (!DECIMAL.matcher(digits).matches()) {
            throw refused("an integer of at most 64 bits, got " + abbreviated(digits));
        }
        try {
            Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            throw refused("an integer of at most 64 bits, got " + digits);
        }
    }

    private void checkBlank(String element) {
        if (!text.toString().isBlank()) {
            throw refused("no text in <" + element + ">, got "
                    + text.toString().strip().length() + " characters");
        }
        text.setLength(0);
    }

    private void count() {
        nodes++;
        if (nodes > limits.maxNodes()) {
            throw refused("at most " + limits.maxNodes() + " elements, got more");
        }
    }

    private ProtocolException refused(String expected) {
        return new ProtocolException(
                "expected " + expected + " (line " + reader.getLocation().getLineNumber() + ")");
    }

    private static String abbreviated(String text) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return shown.isEmpty() ? "nothing" : "\"" + shown.replace("\n", "\\n") + "\"";
    }

    private static XMLInputFactory readers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }
}
