package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.util.Arrays;
import java.util.Optional;

/** Explains a problem at the address that is its {@code type}: {@code /problems/no-licence-left}, in both languages. */
final class ProblemPage {
    private ProblemPage() {}

    static Response show(Request request) {
        String key = request.pathParameter("code");
        ProblemCode code = Arrays.stream(ProblemCode.values())
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "problem", Body.shorten(key)));
        StringBuilder body = new StringBuilder("<p class=\"tag\">HTTP %d</p>\n<h1>%s</h1>\n"
                .formatted(code.category().httpStatus(), Html.escape(key)));
        for (Language language : Language.values()) {
            body.append("<section lang=\"%s\">\n<h2>%s</h2>\n<p>%s</p>\n</section>\n"
                    .formatted(
                            language.tag(),
                            Html.escape(title(code, language)),
                            Html.escape(explanation(code, language))));
        }
        String language = Language.of(Optional.of(request)).tag();
        return Response.html(200, Html.page(language, key, body.toString()));
    }

    /** The text with dots where a particular problem has its particulars. */
    private static String explanation(ProblemCode code, Language language) {
        return Problem.of(code, "…", "…", "…", "…").text(language.locale());
    }

    /** What kind of problem it is: the same for all problems of a category. */
    static String title(ProblemCode code, Language language) {
        boolean ja = language == Language.JA;
        return switch (code.category()) {
            case INVALID -> ja ? "リクエストに誤りがあります" : "The request is not valid";
            case UNAUTHENTICATED -> ja ? "認証が必要です" : "Authentication is needed";
            case FORBIDDEN -> ja ? "許可されていません" : "Not allowed";
            case NOT_FOUND -> ja ? "見つかりません" : "Not found";
            case METHOD_NOT_ALLOWED -> ja ? "メソッドが使えません" : "Method not allowed";
            case CONFLICT -> ja ? "既存のもの、または処理中のものと競合します" : "In conflict with what is there or under way";
            case TOO_LARGE -> ja ? "大きすぎます" : "Too large";
            case UNSUPPORTED -> ja ? "対応していない形式です" : "A form that is not supported";
            case REFUSED -> ja ? "今はできません" : "Not possible now";
            case INTERNAL -> ja ? "サーバー側の問題です" : "A fault of the server";
            case UPSTREAM -> ja ? "外部サービスの問題です" : "A service this server depends on did not answer as agreed";
            case UNAVAILABLE -> ja ? "一時的に利用できません" : "Not available for the moment";
        };
    }
}
