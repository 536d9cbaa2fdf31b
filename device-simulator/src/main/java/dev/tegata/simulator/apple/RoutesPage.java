package dev.tegata.simulator.apple;

import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Routes;
import java.util.List;
import java.util.Map;

/** The first page of the management port: what runs where and what one can ask, in plain words. */
final class RoutesPage {
    private RoutesPage() {}

    static Answer of(Map<String, String> addresses, List<Routes.Route> routes) {
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>Simulated Apple</title>
                <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
                td,th{padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}code{font-size:.95em}</style></head>
                <body><h1>Simulated Apple</h1>
                <p>This process stands in for Apple: the licence service (Apps and Books), the invitation page, the App Store,
                the push service and a mailbox. Nothing here reaches Apple. This port is for you and your tests; the MDM server
                and the devices use the addresses below.</p>
                <h2>What runs where</h2><table>
                """);
        addresses.forEach((what, where) ->
                page.append("<tr><th>%s</th><td><code>%s</code></td></tr>%n".formatted(escape(what), escape(where))));
        page.append("</table>\n<h2>What you can ask on this port</h2><table>\n");
        for (Routes.Route route : routes) {
            page.append("<tr><td><code>%s</code></td><td><code>%s</code></td><td>%s</td></tr>%n"
                    .formatted(route.method(), escape(route.template()), escape(route.says())));
        }
        page.append("</table>\n<h2>For a start</h2>\n<pre>")
                .append("curl localhost:PORT/sim/state\n")
                .append("curl -X POST localhost:PORT/sim/locations/UID/tokens        # a .vpptoken for the server\n")
                .append("curl -X POST localhost:PORT/sim/faults -d '{\"kind\":\"UNAVAILABLE\",\"times\":2}'</pre>\n")
                .append("</body></html>\n");
        return Answer.html(200, page.toString());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
