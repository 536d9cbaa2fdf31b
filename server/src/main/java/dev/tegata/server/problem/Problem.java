package dev.tegata.server.problem;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * A problem somebody is told about: refused input, a conflict, a world that is not ready.
 *
 * <p>Thrown by the services, shaped for HTTP once at the edge, written into the timeline by its key.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final ProblemCode code;
    private final transient List<Object> arguments;

    private Problem(ProblemCode code, List<Object> arguments) {
        super(text(code, arguments, Locale.ENGLISH));
        this.code = code;
        this.arguments = arguments;
    }

    /** @param arguments fill {0}, {1}, … of the text; never secrets */
    public static Problem of(ProblemCode code, Object... arguments) {
        return new Problem(code, List.of(arguments));
    }

    public static Problem of(ProblemCode code, Throwable cause, Object... arguments) {
        Problem problem = of(code, arguments);
        problem.initCause(cause);
        return problem;
    }

    public ProblemCode code() {
        return code;
    }

    /** What fills {0}, {1}, … of the text, to be kept beside the code and made a problem again later. */
    public List<String> arguments() {
        return arguments.stream().map(String::valueOf).toList();
    }

    /** The text in {@code locale}'s language: Japanese or, for any other, English. */
    public String text(Locale locale) {
        return text(code, arguments, locale);
    }

    private static String text(ProblemCode code, List<Object> arguments, Locale locale) {
        Locale language = locale.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        String pattern = ResourceBundle.getBundle("dev.tegata.server.problem.problems", language, NO_FALLBACK)
                .getString(code.key());
        // Numbers keep their digits: an App Store id is not 361,309,726.
        Object[] texts = arguments.stream().map(String::valueOf).toArray();
        return new MessageFormat(pattern, language).format(texts);
    }
}
