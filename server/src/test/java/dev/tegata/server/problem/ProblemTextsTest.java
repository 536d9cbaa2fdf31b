package dev.tegata.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTextsTest {
    private static final Pattern ARGUMENT = Pattern.compile("\\{\\d}");

    @ParameterizedTest
    @ValueSource(strings = {"en", "ja"})
    void everyCodeHasATextAndEveryTextHasACode(String language) {
        Set<String> codes = Arrays.stream(ProblemCode.values())
                .map(ProblemCode::key)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(texts(language).keySet()).isEqualTo(codes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ja"})
    void everyTextFillsItsArgumentsAndLeavesNoTraceOfItsPattern(String language) {
        for (ProblemCode code : ProblemCode.values()) {
            String text = Problem.of(code, "A", "B", "C", "D").text(Locale.of(language));
            assertThat(text).as(code.key()).doesNotContain("{", "''").isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ja"})
    void theTextsOfACodeUseTheSameArguments(String language) {
        Map<String, String> other = texts(language);
        texts("en")
                .forEach((key, text) -> assertThat(arguments(other.getOrDefault(key, "")))
                        .as(key)
                        .isEqualTo(arguments(text)));
    }

    private static Set<String> arguments(String text) {
        return ARGUMENT.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> texts(String language) {
        var bundle = java.util.ResourceBundle.getBundle(
                "dev.tegata.server.problem.problems",
                Locale.of(language),
                java.util.ResourceBundle.Control.getNoFallbackControl(
                        java.util.ResourceBundle.Control.FORMAT_PROPERTIES));
        return bundle.keySet().stream().collect(Collectors.toMap(key -> key, bundle::getString));
    }
}
