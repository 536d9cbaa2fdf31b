package dev.tegata.server.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request target (RFC 9112, section 3.2) taken apart: a decoded, normalised path and the query's parameters.
 *
 * <p>Whatever could make two readers disagree about the path is refused, not repaired: dot segments, an escaped slash
 * or backslash, control characters. Runs of slashes are taken as one.
 *
 * @param path begins with a slash
 * @param query by name, in order
 */
record RequestTarget(String path, Map<String, List<String>> query) {

    /** @throws MalformedRequestException naming what is wrong */
    static RequestTarget parse(String raw) {
        String target = originForm(raw);
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        if (target.indexOf('#') >= 0) {
            throw new MalformedRequestException("a request target has no fragment (#)");
        }
        return new RequestTarget(normalised(path), PercentCoding.pairs(query));
    }

    private static String originForm(String raw) {
        String lower = raw.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            int slash = raw.indexOf('/', raw.indexOf("://") + 3);
            return slash < 0 ? "/" : raw.substring(slash);
        }
        if (!raw.startsWith("/")) {
            throw new MalformedRequestException("expected a path that begins with a slash");
        }
        return raw;
    }

    private static String normalised(String rawPath) {
        String path = rawPath.contains("//") ? rawPath.replaceAll("/{2,}", "/") : rawPath;
        int slashes = count(path, '/');
        String decoded = PercentCoding.decode(path, false);
        if (count(decoded, '/') != slashes || decoded.indexOf('\\') >= 0) {
            throw new MalformedRequestException("an escaped slash or a backslash is not accepted in a path");
        }
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedRequestException("control characters are not accepted in a path");
        }
        for (String segment : decoded.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new MalformedRequestException("dot segments are not accepted in a path");
            }
        }
        return decoded;
    }

    private static int count(String text, char wanted) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            count += text.charAt(i) == wanted ? 1 : 0;
        }
        return count;
    }
}
