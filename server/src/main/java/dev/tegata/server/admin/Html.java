package dev.tegata.server.admin;

/** The frame of the few pages the API serves itself. */
final class Html {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #b3261e }
            body { font: 16px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1.25rem }
            h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem }
            p { margin: .5rem 0 } a { color: inherit } .tag { color: var(--accent); font-weight: 600; letter-spacing: .04em }
            pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto }
            code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em }
            table { border-collapse: collapse; width: 100% } td { border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: top }
            td:first-child { width: 5rem; font-weight: 600 }
            """;

    private Html() {}

    /** @param body markup, already escaped */
    static String page(String language, String title, String body) {
        return """
                <!doctype html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                %s</body>
                </html>
                """.formatted(language, escape(title), STYLE, body);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
