package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.Behaviour.ProhibitedStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Opens the dialog that invites the owner to Apps and Books; Acknowledged does not mean joined (Apple: Device Management, Invite To Program Command). */
final class InviteToProgramCommand implements CommandHandler {
    private static final String APPS_AND_BOOKS = "com.apple.cloudvpp";
    private static final int APP_INSTALLATION_DISABLED = 12031;
    private static final String RESULT = "InvitationResult";

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        if (!hasPlaceFor(device, channel)) {
            return Commands.unknown("InviteToProgram");
        }
        String program = command.requireString("ProgramID");
        if (!program.equals(APPS_AND_BOOKS)) {
            return refused(device, "InvalidProgramID");
        }
        Optional<URI> invitation = invitation(command.requireString("InvitationURL"));
        if (invitation.isEmpty()) {
            return refused(device, "InvalidInvitationURL");
        }
        if (device.restrictions().appStoreProhibited()
                && device.behaviour().prohibitedStore() == ProhibitedStore.ERROR_12031) {
            return CommandAnswer.error(APP_INSTALLATION_DISABLED, "App installation is disabled on this device.");
        }
        new Invitation(device, program, invitation.get()).show();
        return CommandAnswer.acknowledged(PlistDict.of(RESULT, CommandAnswer.ACKNOWLEDGED));
    }

    // Forbidden in User Enrollment; on a Shared iPad it is for the user, not for the device.
    private static boolean hasPlaceFor(SimulatedDevice device, MdmChannel channel) {
        return switch (device.identity().enrollmentType()) {
            case DEVICE -> true;
            case USER -> false;
            case SHARED_IPAD -> channel.ids().has("UserID");
        };
    }

    private static CommandAnswer refused(SimulatedDevice device, String result) {
        CommandAnswer answer = device.behaviour().invalidInvitationIsError()
                ? CommandAnswer.error(12008, "The invitation is not valid: " + result + ".")
                : CommandAnswer.acknowledged();
        return answer.with(RESULT, result);
    }

    private static Optional<URI> invitation(String url) {
        try {
            URI address = new URI(url);
            boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            return web
                            && address.getHost() != null
                            && Invitation.inviteCode(address).isPresent()
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
