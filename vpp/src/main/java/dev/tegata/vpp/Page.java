package dev.tegata.vpp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A part of a list (Apple: "Using paginated endpoints").
 *
 * @param currentPageIndex zero-based
 * @param totalPages as of now; may change while one reads on
 * @param nextPageIndex the page to ask for next; empty on the last one, which is the only sign to go by
 * @param versionId names the state of the list; the one of the first page serves as the next {@code sinceVersionId}
 */
public record Page<T>(
        List<T> items, int currentPageIndex, int totalPages, OptionalInt nextPageIndex, Optional<String> versionId) {

    public Page {
        items = List.copyOf(items);
    }

    static <T> Page<T> of(Fields answer, String name, Function<Fields, T> decode) {
        return new Page<>(
                answer.requiredList(name, decode),
                answer.optionalInt("currentPageIndex").orElse(0),
                answer.optionalInt("totalPages").orElse(1),
                answer.optionalInt("nextPageIndex"),
                answer.optionalText("versionId"));
    }
}
