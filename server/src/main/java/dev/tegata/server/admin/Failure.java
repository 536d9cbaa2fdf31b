package dev.tegata.server.admin;

import dev.tegata.server.licence.explanation.Explanation;
import dev.tegata.server.licence.explanation.Explanations;
import dev.tegata.server.licence.explanation.WhoMustAct;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a step of a workflow did not succeed.
 *
 * @param cause its key
 * @param explanation what happened, in the caller's language
 * @param nextStep what to do, said to whoever must act
 * @param number Apple's or the device's number
 * @param detail Apple's, the device's or the mail server's own words
 */
record Failure(
        Optional<String> cause,
        Optional<WhoMustAct> whoMustAct,
        Optional<String> explanation,
        Optional<String> nextStep,
        Optional<Integer> number,
        Optional<String> detail) {

    /** A failure whose number, if any, is Apple's. */
    static Optional<Failure> of(
            Optional<String> cause, Optional<Integer> number, Optional<String> detail, Locale locale) {
        return of(Explanations.ofFailure(cause, number, locale), cause, number, detail);
    }

    /** A failure whose number, if any, is the device's. */
    static Optional<Failure> onDevice(
            Optional<String> cause, Optional<Integer> number, Optional<String> detail, Locale locale) {
        return of(Explanations.ofInstallFailure(cause, number, detail, locale), cause, number, detail);
    }

    private static Optional<Failure> of(
            Optional<Explanation> explanation,
            Optional<String> cause,
            Optional<Integer> number,
            Optional<String> detail) {
        return explanation.isEmpty() && detail.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(
                        cause,
                        explanation.map(Explanation::whoMustAct),
                        explanation.map(Explanation::explanation),
                        explanation.map(Explanation::nextStep),
                        number,
                        detail));
    }
}
