package dev.tegata.server.licence.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tegata.protocol.command.InstallState;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.Rejection;
import dev.tegata.server.licence.explanation.Explanation.Source;
import dev.tegata.vpp.VppError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks everything that Apple, a device or this server may say about licences. */
class ExplanationsTest {
    private static final Pattern JAPANESE = Pattern.compile("[\\p{IsHiragana}\\p{IsKatakana}\\p{IsHan}]");
    private static final Pattern LISTED = Pattern.compile("(?m)^ *- ([A-Za-z]+)$");

    static Stream<Explanation> everything() {
        return Explanations.all(Locale.ENGLISH).stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whateverMayComeHasWhatHappenedWhoMustActAndWhatNextInBothLanguages(Explanation english) {
        assertThat(english.explanation()).isNotBlank().doesNotContain("{0}").doesNotContainPattern(JAPANESE);
        assertThat(english.nextStep()).isNotBlank().doesNotContainPattern(JAPANESE);
        Explanation japanese = Explanations.all(Locale.JAPAN).stream()
                .filter(each -> each.source() == english.source() && each.code().equals(english.code()))
                .findFirst()
                .orElseThrow();
        assertThat(japanese.explanation()).containsPattern(JAPANESE);
        assertThat(japanese.nextStep()).containsPattern(JAPANESE);
        assertThat(japanese.whoMustAct()).isEqualTo(english.whoMustAct());
        assertThat(japanese.cause()).isEqualTo(english.cause());
    }

    @Test
    void applesWholeErrorTableIsThere() {
        Set<Integer> explained = everything()
                .filter(each -> each.source() == Source.APPLE_ERROR)
                .map(each -> Integer.valueOf(each.code()))
                .collect(Collectors.toSet());
        assertThat(explained).isEqualTo(VppError.table().keySet());
        assertThat(explained)
                .as("Apple: Interpreting error codes, without 9608; Apple: Handling error responses")
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                IntStream.rangeClosed(9600, 9607),
                                IntStream.rangeClosed(9609, 9647),
                                IntStream.of(9650),
                                IntStream.rangeClosed(9700, 9729),
                                IntStream.rangeClosed(9811, 9818))
                        .flatMap(IntStream::boxed)
                        .toList());
    }

    @Test
    void allTwentyStatesOfAnInstallAreThere() throws IOException {
        List<String> explained = everything()
                .filter(each -> each.source() == Source.INSTALL_STATE)
                .map(Explanation::code)
                .toList();
        assertThat(explained)
                .hasSize(20)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(InstallState.values())
                        .map(InstallState::wireName)
                        .toList());
        assertThat(explained).containsExactlyInAnyOrderElementsOf(rangeOf("Status", "application.managed.list.yaml"));
    }

    @Test
    void everyReasonWhyADeviceRefusesAnAppIsThere() throws IOException {
        assertThat(Arrays.stream(Rejection.values()).map(Rejection::wireName))
                .containsExactlyInAnyOrderElementsOf(rangeOf("RejectionReason", "application.install.yaml"));
    }

    /** The values that Apple's own schema lists for a key; skipped where it is not at hand. */
    private static List<String> rangeOf(String key, String file) throws IOException {
        Optional<Path> schema = Stream.iterate(
                        Path.of("").toAbsolutePath(), parent -> parent != null, parent -> parent.getParent())
                .map(parent ->
                        parent.resolve("shared/apple-schemas/mdm/commands").resolve(file))
                .filter(Files::exists)
                .findFirst();
        assumeTrue(schema.isPresent(), "Apple's device management schema is not beside this repository: " + file);
        String text = Files.readString(schema.orElseThrow());
        String range = text.substring(text.indexOf("rangelist:", text.indexOf("key: " + key)));
        return LISTED.matcher(range.substring(0, range.indexOf("content:")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void aNumberOrWordThatIsNewerThanWeIsExplainedAsSuch() {
        assertThat(Explanations.ofAppleError(9999, Locale.ENGLISH).explanation())
                .contains("9999");
        assertThat(Explanations.ofDeviceError(4711, Locale.JAPANESE).explanation())
                .contains("4711");
        assertThat(Explanations.ofRejection("BecauseOfTheWeather", Locale.ENGLISH)
                        .explanation())
                .contains("BecauseOfTheWeather");
        assertThat(Explanations.ofInstallState("Dancing", Locale.ENGLISH).explanation())
                .contains("Dancing");
    }

    @Test
    void aFailureThatSaysLittleIsExplainedByTheNumberThatCameWithIt() {
        assertThat(Explanations.ofFailure(Optional.of(Cause.APPLE_REFUSED.key()), Optional.of(9650), Locale.ENGLISH))
                .map(Explanation::code)
                .contains("9650");
        assertThat(Explanations.ofFailure(Optional.of(Cause.NO_LICENCE_LEFT.key()), Optional.of(9709), Locale.ENGLISH))
                .map(Explanation::code)
                .contains("no-licence-left");
        assertThat(Explanations.ofInstallFailure(
                        Optional.of(Cause.INSTALL_FAILED.key()), Optional.of(12024), Optional.empty(), Locale.ENGLISH))
                .map(Explanation::code)
                .contains("12024");
    }

    @Test
    void bothLanguagesHaveTheSameKeysAndNoneIsLeftOver() {
        Set<String> needed = new TreeSet<>();
        for (Source source : Source.values()) {
            everything()
                    .filter(each -> each.source() == source)
                    .forEach(each -> needed.add(source.key(
                            source == Source.LOCATION_STATE
                                    ? each.code().toLowerCase(Locale.ROOT).replace('_', '-')
                                    : each.code())));
        }
        Stream.of(Source.APPLE_ERROR, Source.DEVICE_ERROR, Source.REJECTION, Source.INSTALL_STATE)
                .forEach(source -> needed.add(source.key(Explanations.NEWER)));
        Arrays.stream(NextStep.values()).map(NextStep::key).forEach(needed::add);
        for (Locale locale : List.of(Locale.ENGLISH, Locale.JAPANESE)) {
            assertThat(ResourceBundle.getBundle(Explanations.BUNDLE, locale).keySet())
                    .as(locale.getLanguage())
                    .containsExactlyInAnyOrderElementsOf(needed);
        }
    }

    @Test
    void everyNextStepIsSomebodys() {
        Set<String> said = everything().map(Explanation::nextStep).collect(Collectors.toSet());
        ResourceBundle texts = ResourceBundle.getBundle(Explanations.BUNDLE, Locale.ENGLISH);
        assertThat(Arrays.stream(NextStep.values()).map(step -> texts.getString(step.key())))
                .as("none is there for nobody")
                .allSatisfy(text -> assertThat(said).contains(text));
    }
}
