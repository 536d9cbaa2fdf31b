package dev.tegata.simulator.device;

/** The dialogs a device shows its owner, in the words of Japanese and English iOS. */
public enum DialogKind {
    ALLOW_ASSIGNMENT("App とブックの割り当てを許可しますか?", "Allow App and Book Assignment?", Button.CONTINUE),
    TERMS("利用規約に同意しますか?", "Agree to the Terms and Conditions?", Button.AGREE),
    TERMS_AGAIN("利用規約(確認)", "Terms and Conditions (confirmation)", Button.AGREE),
    ASSIGNMENT_ALLOWED("割り当てを許可", "Allow Assignment", Button.OK),
    ASSIGNMENT_FAILED("App とブックの割り当てを完了できません", "App and Book Assignment could not be completed", Button.OK),
    SIGN_IN("Apple Account にサインイン", "Sign in to Apple Account", Button.SIGN_IN),
    INSTALL_APP("App をインストールしますか?", "Install this app?", Button.INSTALL),
    MANAGE_APP("App の管理を許可しますか?", "Allow management of this app?", Button.MANAGE);

    private final String japanese;
    private final String english;
    private final Button button;

    DialogKind(String japanese, String english, Button button) {
        this.japanese = japanese;
        this.english = english;
        this.button = button;
    }

    public String japanese() {
        return japanese;
    }

    public String english() {
        return english;
    }

    public Button acceptButton() {
        return button;
    }

    /** The button that accepts; the other one is always キャンセル / Cancel. */
    public enum Button {
        CONTINUE("続ける", "Continue"),
        AGREE("同意する", "Agree"),
        OK("OK", "OK"),
        SIGN_IN("サインイン", "Sign In"),
        INSTALL("インストール", "Install"),
        MANAGE("管理", "Manage");

        private final String japanese;
        private final String english;

        Button(String japanese, String english) {
            this.japanese = japanese;
            this.english = english;
        }

        public String japanese() {
            return japanese;
        }

        public String english() {
            return english;
        }
    }
}
