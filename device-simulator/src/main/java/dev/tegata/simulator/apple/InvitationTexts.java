package dev.tegata.simulator.apple;

import dev.tegata.simulator.http.Request;

/** The words of the invitation page. */
record InvitationTexts(
        String language,
        String title,
        String lead,
        String terms,
        String account,
        String agree,
        String doneTitle,
        String done,
        String deadTitle,
        String dead,
        String accountMissing,
        String notice) {

    private static final InvitationTexts JAPANESE = new InvitationTexts(
            "ja",
            "App とブックの割り当てを許可しますか?",
            "%s が、あなたの Apple アカウントに App とブックを割り当てることを求めています。",
            "割り当てられた App は購入履歴に表示されます。組織はあなたの Apple アカウントの情報を見ることはできません。割り当てはいつでも組織が取り消せます。",
            "Apple アカウント",
            "同意する",
            "割り当てを許可しました",
            "%s からの App とブックを受け取れるようになりました。このページは閉じてかまいません。",
            "この招待は使えません",
            "招待の URL が正しくないか、すでに使われたか、取り消されています。管理者に新しい招待を依頼してください。",
            "Apple アカウントを入力してください。",
            "これはシミュレーターです。本物の Apple アカウントやパスワードは入力しないでください。");

    private static final InvitationTexts ENGLISH = new InvitationTexts(
            "en",
            "Allow App and Book Assignment?",
            "%s wants to assign apps and books to your Apple Account.",
            "Assigned apps appear in your purchase history. The organization cannot see your Apple Account. It may take an assignment back at any time.",
            "Apple Account",
            "Agree",
            "Assignment allowed",
            "You can now receive apps and books from %s. You may close this page.",
            "This invitation cannot be used",
            "The address is wrong, or the invitation was used or withdrawn. Ask your administrator for a new one.",
            "Enter an Apple Account.",
            "This is a simulator. Do not enter a real Apple Account or password.");

    /** Japanese unless the browser prefers English before it. */
    static InvitationTexts of(Request request) {
        String languages = request.header("Accept-Language").orElse("ja");
        int english = languages.indexOf("en");
        int japanese = languages.indexOf("ja");
        return english >= 0 && (japanese < 0 || english < japanese) ? ENGLISH : JAPANESE;
    }
}
