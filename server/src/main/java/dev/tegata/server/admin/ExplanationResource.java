package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.explanation.Explanation;
import dev.tegata.server.licence.explanation.Explanations;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/explanations}: every number, word and cause that can stand in an answer, and what it means. */
final class ExplanationResource {
    private ExplanationResource() {}

    /** All of them, or those of one {@code ?source=} or {@code ?code=}; 「次にすること」 in the caller's language. */
    static Response list(Call call) {
        Optional<Explanation.Source> source = call.queryChoice("source", Explanation.Source.class);
        Optional<String> code = call.queryText("code");
        List<Explanation> found = Explanations.all(call.locale()).stream()
                .filter(each -> source.filter(wanted -> each.source() != wanted).isEmpty())
                .filter(each ->
                        code.filter(wanted -> !each.code().equals(wanted)).isEmpty())
                .toList();
        return Page.whole(found, each -> each);
    }
}
