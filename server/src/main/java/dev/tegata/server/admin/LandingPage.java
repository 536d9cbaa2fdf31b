package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.http.Route;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What somebody sees who opens the admin listener in a browser: what this is, how to call it, and everything that can be called. */
final class LandingPage {
    private static final String ENGLISH = """
            <p class="tag">手形</p>
            <h1>Tegata</h1>
            <p>An Apple MDM server with the whole life of an app licence (VPP, Apps and Books) in it: invite a person, see the invitation
            accepted, grant a licence, and watch the app arrive on the device.</p>
            <p><a href="/?lang=ja" lang="ja">日本語</a></p>
            <h2>Calling the API</h2>
            <p>The API lives at <a href="/api/v1"><code>/api/v1</code></a>. Every call carries an API token; the first one was written, at the
            first start, to the file named by the setting <code>admin.token-file</code>. With <code>TEGATA</code> as the address of this page:</p>
            <pre>curl -H "Authorization: Bearer $(cat tegata-api-token)" "$TEGATA/api/v1/users"</pre>
            <p>Answers are JSON; problems are <code>application/problem+json</code> and explain themselves at <code>/problems/&lt;code&gt;</code>,
            in the language of your <code>Accept-Language</code>. Lists take <code>?limit=</code> (1 to 200) and <code>&amp;cursor=</code>,
            the <code>next</code> of the page before. What takes time answers 202 with the <code>Location</code> of what to watch.</p>
            <h2>Routes</h2>
            """;
    private static final String JAPANESE = """
            <p class="tag">手形</p>
            <h1>Tegata</h1>
            <p>Apple MDM サーバーです。VPP(App とブック)ライセンスの一生を扱います。ユーザーを招待し、承諾を確認し、ライセンスを付与し、
            App がデバイスに届くまでを見届けます。</p>
            <p><a href="/?lang=en" lang="en">English</a></p>
            <h2>API の呼び出し</h2>
            <p>API は <a href="/api/v1"><code>/api/v1</code></a> にあります。すべての呼び出しに API トークンが必要です。最初のトークンは初回起動時に、
            設定 <code>admin.token-file</code> のファイルに書き出されています。<code>TEGATA</code> をこのページのアドレスとして:</p>
            <pre>curl -H "Authorization: Bearer $(cat tegata-api-token)" "$TEGATA/api/v1/users"</pre>
            <p>応答は JSON です。問題は <code>application/problem+json</code> で返り、<code>/problems/&lt;code&gt;</code> に説明があります
            (<code>Accept-Language</code> の言語)。一覧は <code>?limit=</code>(1〜200)と <code>&amp;cursor=</code>(前ページの
            <code>next</code>)を受け付けます。時間のかかる処理は 202 と、状態を確認できる <code>Location</code> を返します。</p>
            <h2>ルート一覧</h2>
            """;

    private final Supplier<List<Route>> routes;

    LandingPage(Supplier<List<Route>> routes) {
        this.routes = routes;
    }

    Response show(Request request) {
        Language language = request.query("lang")
                .map(tag -> tag.equals("ja") ? Language.JA : Language.EN)
                .orElseGet(() -> Language.of(Optional.of(request)));
        StringBuilder body = new StringBuilder(language == Language.JA ? JAPANESE : ENGLISH);
        body.append("<table>\n");
        for (Route route : routes.get()) {
            body.append("<tr><td>%s</td><td><code>%s</code></td></tr>\n"
                    .formatted(route.method(), Html.escape(route.pattern())));
        }
        body.append("</table>\n");
        return Response.html(200, Html.page(language.tag(), "Tegata", body.toString()))
                .withHeader("Vary", "Accept-Language");
    }
}
