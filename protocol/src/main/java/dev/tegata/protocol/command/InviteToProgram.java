package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Shows the user of a device the invitation to the volume purchase program.
 *
 * <p>Acknowledged means that the dialog is on its way, not that anybody accepted: that is known only at Apple's VPP
 * service. Not for User Enrollment; NotNow while Setup Assistant runs.
 *
 * @param invitationUrl with the invitation code in it, hence a secret: whoever opens it can bind an Apple Account
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/invitetoprogramcommand">Apple: Device
 *     Management, InviteToProgramCommand</a>
 */
public record InviteToProgram(String invitationUrl) implements MdmCommand {
    /** The only program there is. */
    public static final String PROGRAM_ID = "com.apple.cloudvpp";

    /** @throws IllegalArgumentException when the URL is not an absolute https one; the message does not repeat it */
    public InviteToProgram {
        if (!isHttps(invitationUrl)) {
            throw new IllegalArgumentException("expected an absolute https URL as invitation, got another text of "
                    + invitationUrl.length() + " characters");
        }
    }

    private static boolean isHttps(String url) {
        try {
            URI uri = new URI(url);
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    @Override
    public String requestType() {
        return "InviteToProgram";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .put("ProgramID", PROGRAM_ID)
                .put("InvitationURL", invitationUrl)
                .build();
    }

    @Override
    public String toString() {
        return "InviteToProgram[]";
    }

    /** The device's opinion of the invitation. */
    public enum InvitationResult {
        /** It will be shown. */
        ACKNOWLEDGED("Acknowledged"),
        /** The program is unknown to the device. */
        INVALID_PROGRAM_ID("InvalidProgramID"),
        /** The URL is not one of Apple's. */
        INVALID_INVITATION_URL("InvalidInvitationURL");

        private final String wireName;

        InvitationResult(String wireName) {
            this.wireName = wireName;
        }

        /** The text of the key InvitationResult. */
        public String wireName() {
            return wireName;
        }

        private static Optional<InvitationResult> ofWire(String text) {
            return Arrays.stream(values())
                    .filter(result -> result.wireName.equals(text))
                    .findFirst();
        }
    }

    /**
     * The result, which may come with Status Acknowledged or Error; Apple does not say.
     *
     * @param result absent when the report has none or one that is not known; then the Status decides
     * @param resultText the result as it came
     */
    public record Answer(Optional<InvitationResult> result, Optional<String> resultText) {
        /** Reads an Acknowledged or an Error report. */
        public static Answer of(CommandReport report) {
            Optional<String> text = report.body().string("InvitationResult");
            return new Answer(text.flatMap(InvitationResult::ofWire), text);
        }
    }
}
