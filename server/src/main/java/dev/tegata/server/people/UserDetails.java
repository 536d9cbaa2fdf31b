package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.people.User;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What an administrator says about a person.
 *
 * @param reading フリガナ
 * @param email needed for an invitation by mail only
 * @param language {@code ja} or {@code en}
 */
public record UserDetails(
        UUID organizationId,
        String name,
        Optional<String> reading,
        Optional<String> email,
        Optional<String> employeeCode,
        String language,
        Optional<String> managedAppleId) {
    /** Not RFC 5322 whole, but enough to refuse what a mail server (and Apple, error 9717) would refuse. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\",;]{1,64}@[^\\s@<>\",;.]+(\\.[^\\s@<>\",;.]+)*");

    /** @throws Problem INVALID_FIELD for an address that is none, or another language */
    public UserDetails {
        email.ifPresent(value -> requireAddress("email", value));
        managedAppleId.ifPresent(value -> requireAddress("managedAppleId", value));
        if (!language.equals("ja") && !language.equals("en")) {
            throw Problem.of(ProblemCode.INVALID_FIELD, "language", language, "ja, en");
        }
    }

    static UserDetails of(User user) {
        return new UserDetails(
                user.organizationId(),
                user.name(),
                user.reading(),
                user.email(),
                user.employeeCode(),
                user.language(),
                user.managedAppleId());
    }

    private static void requireAddress(String field, String value) {
        if (value.length() > 254 || !ADDRESS.matcher(value).matches()) {
            throw Problem.of(ProblemCode.INVALID_FIELD, field, value, "name@example.com");
        }
    }
}
