package dev.tegata.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why something was refused that was not the whole call, or not by this call. */
record Refused(String code, String detail) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Refused of(Problem problem, Locale locale) {
        return new Refused(problem.code().key(), problem.text(locale));
    }

    /**
     * As it was kept in a row.
     *
     * @param arguments a JSON array of what fills the text
     */
    static Refused of(String key, Optional<String> arguments, Locale locale) {
        try {
            List<String> texts = JSON.readValue(arguments.orElse("[]"), new TypeReference<List<String>>() {});
            return of(Problem.of(ProblemCode.of(key), texts.toArray()), locale);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected a JSON array of texts beside the problem " + key, e);
        }
    }
}
