package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.util.Map;
import java.util.Optional;

/**
 * The page behind an invitation's address: a person signs in and agrees; a simulated device does the same with JSON. Apple's own page is
 * private, so the form and the JSON are ours.
 */
final class InvitationPage {
    private final Invitations invitations;

    InvitationPage(Invitations invitations) {
        this.invitations = invitations;
    }

    Routes routes() {
        return new Routes()
                .on(
                        "GET",
                        ServiceConfig.INVITATION,
                        "The invitation as a person sees it: ?inviteCode=…&mt=8",
                        this::show)
                .on(
                        "POST",
                        ServiceConfig.INVITATION,
                        "Accept: the page's form, or JSON {inviteCode, appleAccount} from a device",
                        this::accept);
    }

    private Answer show(Request request) {
        String code = request.query("inviteCode").orElse("");
        Optional<Invitations.Open> open = invitations.open(code);
        if (request.wantsJson()) {
            return open.map(invitation -> Answer.json(200, invitation)).orElseGet(InvitationPage::deadJson);
        }
        InvitationTexts texts = InvitationTexts.of(request);
        return open.map(invitation -> form(texts, invitation.organization(), code, 200, ""))
                .orElseGet(() -> dead(texts));
    }

    private Answer accept(Request request) {
        return request.contentType().equals("application/json") ? acceptJson(request) : acceptForm(request);
    }

    private Answer acceptJson(Request request) {
        ObjectNode body = request.json();
        String code = Json.text(body, "inviteCode").orElseThrow(() -> expected("inviteCode"));
        String account = Json.text(body, "appleAccount")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> expected("appleAccount"));
        return invitations
                .accept(code, account)
                .map(accepted -> Answer.json(
                        200,
                        Map.of(
                                "status", UserStatus.ASSOCIATED.wire(),
                                "organization", accepted.organization(),
                                "clientUserId", accepted.clientUserId(),
                                "idHash", accepted.idHash())))
                .orElseGet(InvitationPage::deadJson);
    }

    private Answer acceptForm(Request request) {
        InvitationTexts texts = InvitationTexts.of(request);
        Map<String, String> form = request.form();
        String code = form.getOrDefault("inviteCode", "");
        String account = form.getOrDefault("appleAccount", "");
        if (account.isBlank()) {
            return invitations
                    .open(code)
                    .map(open -> form(texts, open.organization(), code, 400, texts.accountMissing()))
                    .orElseGet(() -> dead(texts));
        }
        return invitations
                .accept(code, account)
                .map(accepted -> page(200, texts, texts.doneTitle(), paragraph(texts.done(), accepted.organization())))
                .orElseGet(() -> dead(texts));
    }

    private static HttpRefusal expected(String name) {
        return new HttpRefusal(
                400, "expected {\"inviteCode\": \"…\", \"appleAccount\": \"…\"}; " + name + " is missing");
    }

    private static Answer deadJson() {
        return Answer.error(
                404, "no open invitation with this inviteCode: unknown, already used, or its user is retired");
    }

    private static Answer dead(InvitationTexts texts) {
        return page(404, texts, texts.deadTitle(), "<p>" + texts.dead() + "</p>");
    }

    private static Answer form(InvitationTexts texts, String organization, String code, int status, String problem) {
        String content = """
                %s<p class="terms">%s</p>
                <form method="post">
                  <input type="hidden" name="inviteCode" value="%s">
                  <label>%s <input type="email" name="appleAccount" required autocomplete="off" placeholder="name@example.jp"></label>
                  <p class="problem">%s</p>
                  <button>%s</button>
                </form>
                """.formatted(
                        paragraph(texts.lead(), organization),
                        texts.terms(),
                        escape(code),
                        texts.account(),
                        problem,
                        texts.agree());
        return page(status, texts, texts.title(), content);
    }

    private static String paragraph(String template, String organization) {
        return "<p>" + template.formatted("<strong>" + escape(organization) + "</strong>") + "</p>\n";
    }

    private static Answer page(int status, InvitationTexts texts, String title, String content) {
        String style = "body{font:17px/1.6 system-ui,sans-serif;background:#f5f5f7;color:#1d1d1f;margin:0}"
                + "main{max-width:32rem;margin:8vh auto;background:#fff;border-radius:18px;padding:2rem}"
                + "h1{font-size:1.5rem;margin-top:0}.terms{color:#515154;font-size:.9rem}"
                + "label{display:block}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.6rem;"
                + "border:1px solid #86868b;border-radius:10px}.problem{color:#b00020;min-height:1em}"
                + "button{font:inherit;border:0;border-radius:10px;padding:.7rem 1.4rem;background:#0066cc;color:#fff}"
                + "footer{color:#6e6e73;font-size:.8rem;margin-top:1.5rem}";
        String page = "<!doctype html>\n<html lang=\"" + texts.language() + "\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>" + title + "</title><style>" + style
                + "</style></head>\n<body><main><h1>" + title + "</h1>\n" + content + "<footer>" + texts.notice()
                + "</footer></main></body></html>\n";
        return Answer.html(status, page)
                .withHeader("Cache-Control", "no-store")
                .withHeader("Content-Language", texts.language());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
