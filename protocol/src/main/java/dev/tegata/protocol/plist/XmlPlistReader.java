package dev.tegata.protocol.plist;

import dev.tegata.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an XML property list in one pass over its text, straight into plain values, counting as it goes.
 *
 * <p>It knows the little of XML that property lists are made of and refuses the rest: a DTD of the sender's own, entities
 * other than XML's five, unknown elements, repeated keys, integers beyond 64 bits, and size in any direction. Attributes
 * are read over. One reader reads one list. Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition; Apple,
 * PropertyList-1.0.dtd.
 */
final class XmlPlistReader {
    private static final Pattern DECLARATION = Pattern.compile("<\\?xml\\s+version\\s*=\\s*(\"1\\.0\"|'1\\.0')"
            + "(\\s+encoding\\s*=\\s*(\"[A-Za-z][A-Za-z0-9._-]*\"|'[A-Za-z][A-Za-z0-9._-]*'))?"
            + "(\\s+standalone\\s*=\\s*(\"(yes|no)\"|'(yes|no)'))?\\s*\\?>");
    private static final Pattern DOCTYPE = Pattern.compile(
            "<!DOCTYPE\\s+plist(\\s+(PUBLIC\\s+(\"[-A-Za-z0-9 '()+,./:=?;!*#@$_%\\r\\n]*\"|'[-A-Za-z0-9 ()+,./:=?;!*#@$_%\\r\\n]*')|SYSTEM)\\s+(\"[^\"<>\\p{Cntrl}\uFFFE\uFFFF]*\"|'[^'<>\\p{Cntrl}\uFFFE\uFFFF]*'))?\\s*>");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,15}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern REAL = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,5})?");
    private static final int SHOWN = 40;

    private final PlistLimits limits;
    private final String text;
    private int at;
    private int nodes;

    private XmlPlistReader(String text, PlistLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** @throws ProtocolException when {@code plist} is anything but a property list with a dictionary, within the limits */
    static PlistDict read(byte[] plist, PlistLimits limits) {
        return new XmlPlistReader(decode(plist), limits).document();
    }

    /** Strictly UTF-8, whatever the declaration says: another encoding could hide what is refused below. */
    private static String decode(byte[] plist) {
        if (isAscii(plist)) {
            return new String(plist, StandardCharsets.ISO_8859_1);
        }
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

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    private PlistDict document() {
        checkStart();
        if (text.startsWith("<?xml") && isBlank(5)) {
            pass(DECLARATION, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        }
        skipBlanksAndComments();
        if (text.startsWith("<!DOCTYPE", at)) {
            // It may only name a DTD: an internal subset is the place where entities are declared.
            pass(DOCTYPE, "<!DOCTYPE plist PUBLIC \"…\" \"…\"> without a DTD of the sender's own");
            skipBlanksAndComments();
        }
        PlistDict dict = plist();
        skipBlanksAndComments();
        if (at < text.length()) {
            throw refused("nothing after </plist>, got " + tag(at));
        }
        return dict;
    }

    private void checkStart() {
        skipBlanks();
        if (at == text.length()) {
            throw new ProtocolException("expected an XML property list, got nothing");
        }
        if (text.charAt(at) != '<') {
            throw new ProtocolException(
                    "expected an XML property list, which starts with '<', got U+%04X".formatted(text.codePointAt(at)));
        }
    }

    private PlistDict plist() {
        if (!isStart("plist")) {
            throw refused("<plist> as the outermost element, got " + tag(at));
        }
        if (start("plist")) {
            throw refused("a dictionary in <plist>, got nothing");
        }
        skipBlanksAndComments();
        if (!isStart("dict")) {
            throw refused("a dictionary at the top of the property list, got " + tag(at));
        }
        PlistDict dict = dict(1);
        skipBlanksAndComments();
        end("plist");
        return dict;
    }

    private PlistDict dict(int depth) {
        checkDepth(depth);
        Map<String, Object> values = new LinkedHashMap<>();
        if (start("dict")) {
            return PlistDict.owning(values);
        }
        skipBlanksAndComments();
        while (!text.startsWith("</", at)) {
            if (!isStart("key")) {
                throw refused("<key> or </dict>, got " + tag(at));
            }
            String key = start("key") ? "" : textUntilEnd("key");
            skipBlanksAndComments();
            if (values.putIfAbsent(key, value(depth)) != null) {
                throw refused("each key once in a dict, got " + key + " again");
            }
            skipBlanksAndComments();
        }
        end("dict");
        return PlistDict.owning(values);
    }

    private List<Object> array(int depth) {
        checkDepth(depth);
        if (start("array")) {
            return List.of();
        }
        List<Object> items = new ArrayList<>();
        skipBlanksAndComments();
        while (!text.startsWith("</", at)) {
            items.add(value(depth));
            skipBlanksAndComments();
        }
        end("array");
        return Collections.unmodifiableList(items);
    }

    private Object value(int depth) {
        if (isStart("string")) {
            return start("string") ? "" : textUntilEnd("string");
        }
        if (isStart("dict")) {
            return dict(depth + 1);
        }
        if (isStart("array")) {
            return array(depth + 1);
        }
        if (isStart("integer")) {
            return integer(start("integer") ? "" : textUntilEnd("integer"));
        }
        if (isStart("true")) {
            return flag("true", true);
        }
        if (isStart("false")) {
            return flag("false", false);
        }
        if (isStart("data")) {
            return data(start("data") ? "" : textUntilEnd("data"));
        }
        if (isStart("date")) {
            return date(start("date") ? "" : textUntilEnd("date"));
        }
        if (isStart("real")) {
            return real(start("real") ? "" : textUntilEnd("real"));
        }
        throw refused("a value of a property list, got " + tag(at));
    }

    private Boolean flag(String name, boolean value) {
        if (!start(name)) {
            skipBlanksAndComments();
            end(name);
        }
        return value;
    }

    private Long integer(String digits) {
        try {
            if (HEXADECIMAL.matcher(digits).matches()) {
                return Long.parseLong(digits.substring(2), 16);
            }
            if (DECIMAL.matcher(digits).matches()) {
                return Long.parseLong(digits);
            }
        } catch (NumberFormatException tooLarge) {
            // Said below, as of any other text.
        }
        throw refused("an integer of at most 64 bits, got " + shown(digits));
    }

    private Double real(String digits) {
        String number = withoutBlanksAround(digits);
        if (REAL.matcher(number).matches()) {
            double value = Double.parseDouble(number);
            if (Double.isFinite(value)) {
                return value;
            }
        }
        throw refused("a finite real, got " + shown(digits));
    }

    /** Whole seconds of the years 0 to 9999; {@link Instant#parse} alone takes more. */
    private Instant date(String date) {
        try {
            if (DATE.matcher(date).matches()) {
                return Instant.parse(date);
            }
        } catch (DateTimeParseException e) {
            throw refused("a date that exists, got " + shown(date));
        }
        throw refused("a date like 2026-02-03T04:05:06Z, got " + shown(date));
    }

    private byte[] data(String base64) {
        byte[] characters = new byte[base64.length()];
        int kept = 0;
        for (int i = 0; i < base64.length(); i++) {
            char character = base64.charAt(i);
            if (!isBlank(character)) {
                characters[kept++] = character < 0x80 ? (byte) character : (byte) '?';
            }
        }
        if (kept % 4 != 0) {
            throw refused("data in Base64, in groups of four, got " + kept + " characters");
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(characters, kept));
        } catch (IllegalArgumentException e) {
            throw refused("data in Base64: " + e.getMessage());
        }
    }

    /** Whether the start tag of {@code name} is here. */
    private boolean isStart(String name) {
        if (at >= text.length() || text.charAt(at) != '<' || !text.startsWith(name, at + 1)) {
            return false;
        }
        int after = at + 1 + name.length();
        return after < text.length() && !isName(text.charAt(after));
    }

    /** Takes the start tag that is here; returns whether it is an empty element's, which has no end tag. */
    private boolean start(String name) {
        count();
        at += 1 + name.length();
        int attributes = 0;
        while (true) {
            boolean blank = skipBlanks();
            if (text.startsWith("/>", at)) {
                at += 2;
                return true;
            }
            if (at < text.length() && text.charAt(at) == '>') {
                at++;
                return false;
            }
            if (!blank || ++attributes > MOST_ATTRIBUTES) {
                throw refused("'>' after <" + name + ", got " + tag(at));
            }
            attribute(name);
        }
    }

    /** The one attribute property lists know is the version; no other means anything, but a few do no harm. */
    private static final int MOST_ATTRIBUTES = 8;

    private void attribute(String element) {
        int begin = at;
        while (at < text.length() && isName(text.charAt(at))) {
            at++;
        }
        boolean named = at > begin && (Character.isLetter(text.charAt(begin)) || text.charAt(begin) == '_');
        skipBlanks();
        if (!named || at >= text.length() || text.charAt(at) != '=') {
            throw refused("an attribute or '>' in <" + element + ">, got " + tag(begin));
        }
        at++;
        skipBlanks();
        char quote = at < text.length() ? text.charAt(at) : ' ';
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0) {
            throw refused("a quoted value of an attribute in <" + element + ">, got " + tag(begin));
        }
        for (int i = at + 1; i < end; i++) {
            char character = text.charAt(i);
            if (character == '<' || character == '&') {
                at = i;
                throw refused("no '" + character + "' in an attribute");
            }
            checkCharacter(character);
        }
        at = end + 1;
    }

    private void end(String name) {
        if (!text.startsWith("</", at) || !text.startsWith(name, at + 2)) {
            throw refused("</" + name + ">, got " + tag(at));
        }
        at += 2 + name.length();
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '>') {
            throw refused("</" + name + ">, got another tag");
        }
        at++;
    }

    /** The text of an element that holds nothing else, with its end tag. */
    private String textUntilEnd(String name) {
        int begin = at;
        while (at < text.length()) {
            char character = text.charAt(at);
            if (character == '<') {
                if (text.startsWith("</", at)) {
                    String plain = text.substring(begin, at);
                    end(name);
                    return plain;
                }
                return unusualText(begin, name);
            }
            if (character == '&' || character == '\r' || character == ']') {
                return unusualText(begin, name);
            }
            checkCharacter(character);
            at++;
        }
        throw refused("</" + name + ">, got the end of the text");
    }

    /** The same for text with references, sections, comments or other ends of lines than XML's. */
    private String unusualText(int begin, String name) {
        StringBuilder plain = new StringBuilder(text.substring(begin, at));
        while (at < text.length()) {
            char character = text.charAt(at);
            if (text.startsWith("</", at)) {
                end(name);
                return plain.toString();
            }
            if (character == '<') {
                if (text.startsWith("<![CDATA[", at)) {
                    section(plain);
                } else if (!commentOrInstruction()) {
                    throw refused("only text in <" + name + ">, got " + tag(at));
                }
            } else if (character == '&') {
                reference(plain);
            } else if (text.startsWith("]]>", at)) {
                throw refused("no ]]> in text");
            } else {
                lineEnd(plain, character);
            }
        }
        throw refused("</" + name + ">, got the end of the text");
    }

    /** Appends a character as XML passes it on: every end of a line as a line feed. */
    private void lineEnd(StringBuilder plain, char character) {
        checkCharacter(character);
        at++;
        if (character != '\r') {
            plain.append(character);
        } else if (at == text.length() || text.charAt(at) != '\n') {
            plain.append('\n');
        }
    }

    private void section(StringBuilder plain) {
        int end = text.indexOf("]]>", at);
        if (end < 0) {
            throw refused("]]> at the end of a CDATA section, got the end of the text");
        }
        at += "<![CDATA[".length();
        while (at < end) {
            lineEnd(plain, text.charAt(at));
        }
        at = end + 3;
    }

    private void reference(StringBuilder plain) {
        int end = text.indexOf(';', at);
        if (end < 0 || end - at > 10) {
            throw refused("a reference like &amp;, got " + tag(at));
        }
        String name = text.substring(at + 1, end);
        switch (name) {
            case "amp" -> plain.append('&');
            case "lt" -> plain.append('<');
            case "gt" -> plain.append('>');
            case "quot" -> plain.append('"');
            case "apos" -> plain.append('\'');
            default -> plain.appendCodePoint(characterReference(name));
        }
        at = end + 1;
    }

    private int characterReference(String name) {
        boolean hexadecimal = name.startsWith("#x");
        String digits = name.substring(Math.min(name.length(), hexadecimal ? 2 : 1));
        boolean number = name.startsWith("#")
                && !digits.isEmpty()
                && digits.chars().allMatch(digit -> Character.digit(digit, hexadecimal ? 16 : 10) >= 0 && digit < 0x80);
        int character = number ? Integer.parseInt(digits, hexadecimal ? 16 : 10) : -1;
        boolean allowed = character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || (character >= 0x10000 && character <= 0x10FFFF);
        if (!allowed) {
            throw refused("no entity but XML's five and no character that XML does not know, got &" + name + ";");
        }
        return character;
    }

    /** Surrogates are in pairs here, for they were decoded from UTF-8. */
    private void checkCharacter(char character) {
        boolean allowed =
                character >= 0x20 ? character < 0xFFFE : character == '\t' || character == '\n' || character == '\r';
        if (!allowed) {
            throw refused("only characters that XML knows, got U+%04X".formatted((int) character));
        }
    }

    /** Passes over what may stand between elements; returns at the next tag, or at the end. */
    private void skipBlanksAndComments() {
        while (true) {
            skipBlanks();
            if (text.startsWith("<![CDATA[", at)) {
                StringBuilder plain = new StringBuilder();
                section(plain);
                if (!plain.chars().allMatch(character -> isBlank((char) character))) {
                    throw refused("no text between elements, got a CDATA section");
                }
            } else if (at < text.length() && text.charAt(at) != '<') {
                throw refused("an element, got text");
            } else if (!commentOrInstruction()) {
                return;
            }
        }
    }

    /** Passes over a comment or a processing instruction; returns false when neither is here. */
    private boolean commentOrInstruction() {
        if (text.startsWith("<!--", at)) {
            int end = text.indexOf("--", at + 4);
            if (end < 0 || !text.startsWith("-->", end)) {
                throw refused("--> at the end of a comment and no -- in it");
            }
            passOver(end + 3);
            return true;
        }
        if (text.startsWith("<?", at)) {
            int end = text.indexOf("?>", at + 2);
            int target = at + 2;
            while (target < end && isName(text.charAt(target))) {
                target++;
            }
            String name = end < 0 ? "" : text.substring(at + 2, target);
            if (name.isEmpty()
                    || !Character.isLetter(name.charAt(0))
                    || name.equalsIgnoreCase("xml")
                    || (target < end && !isBlank(target))) {
                throw refused("a processing instruction, got " + tag(at));
            }
            passOver(end + 2);
            return true;
        }
        return false;
    }

    private void passOver(int end) {
        count();
        for (; at < end; at++) {
            checkCharacter(text.charAt(at));
        }
    }

    private void pass(Pattern form, String expected) {
        Matcher matcher = form.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw refused(expected + ", got " + tag(at));
        }
        at = matcher.end();
    }

    private boolean skipBlanks() {
        int begin = at;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at > begin;
    }

    private boolean isBlank(int position) {
        return position < text.length() && isBlank(text.charAt(position));
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\n' || character == '\t' || character == '\r';
    }

    private static String withoutBlanksAround(String number) {
        int begin = 0;
        int end = number.length();
        while (begin < end && isBlank(number.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(number.charAt(end - 1))) {
            end--;
        }
        return number.substring(begin, end);
    }

    /** Without the colon, which property lists have no namespaces to use for. */
    private static boolean isName(char character) {
        return Character.isLetterOrDigit(character) || character == '-' || character == '_' || character == '.';
    }

    private void checkDepth(int depth) {
        if (depth > limits.maxDepth()) {
            throw refused("containers nested at most " + limits.maxDepth() + " deep, got deeper");
        }
    }

    private void count() {
        nodes++;
        if (nodes > limits.maxNodes()) {
            throw refused("at most " + limits.maxNodes() + " elements, got more");
        }
    }

    private ProtocolException refused(String expected) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
        return new ProtocolException("expected " + expected + " (line " + line + ")");
    }

    /** The tag that came, without what is in the element: that may be a secret. */
    private String tag(int position) {
        if (position >= text.length()) {
            return "the end of the text";
        }
        int end = text.indexOf('>', position);
        return text.charAt(position) == '<'
                ? shown(text.substring(position, end < 0 ? Math.min(text.length(), position + 1) : end + 1))
                : "text";
    }

    private static String shown(String came) {
        String start = came.length() <= SHOWN ? came : came.substring(0, SHOWN) + "…";
        return start.isEmpty() ? "nothing" : "\"" + start.replace("\n", "\\n") + "\"";
    }
}
