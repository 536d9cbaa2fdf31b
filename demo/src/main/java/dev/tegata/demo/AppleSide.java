package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.apple.AppleServices;
import dev.tegata.simulator.mailbox.Mail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the simulated Apple believes, read from its own books. */
final class AppleSide {
    private static final Duration MAIL_WITHIN = Duration.ofSeconds(15);

    private final AppleServices apple;

    AppleSide(AppleServices apple) {
        this.apple = apple;
    }

    /** The content token of the only location, as one downloads it from Apple's portal. */
    String downloadToken() {
        return apple.vpp()
                .portal()
                .mintToken(apple.vpp().portal().locations().getFirst())
                .vpptoken();
    }

    private JsonNode location() {
        return apple.vpp().dump().path("locations").path(0);
    }

    /** Every asset as {@code adamId assigned available total}, sorted. */
    List<String> counts() {
        return stream(location().path("assets"))
                .map(asset -> "%s %s %s %s"
                        .formatted(
                                asset.path("adamId").asText(),
                                asset.path("assignedCount").asText(),
                                asset.path("availableCount").asText(),
                                asset.path("totalCount").asText()))
                .sorted()
                .toList();
    }

    /** Every assignment as {@code adamId holder}, sorted. */
    List<String> assignments() {
        return stream(location().path("assignments"))
                .map(assignment -> assignment.path("adamId").asText() + " "
                        + assignment.path("clientUserId").asText()
                        + assignment.path("serialNumber").asText())
                .sorted()
                .toList();
    }

    /** The status of the newest record of a VPP user. */
    String userStatus(String clientUserId) {
        List<String> statuses = new ArrayList<>(stream(location().path("users"))
                .filter(user -> user.path("clientUserId").asText().equals(clientUserId))
                .map(user -> user.path("status").asText())
                .toList());
        return statuses.isEmpty() ? "none" : statuses.getLast();
    }

    /** Waits for a mail. */
    Mail mailTo(String address) {
        Predicate<Mail> wanted = mail -> mail.to().contains(address);
        return apple.mailbox()
                .await(wanted, MAIL_WITHIN)
                .orElseThrow(() -> new AssertionError("no mail to %s within %s; got mail to %s"
                        .formatted(
                                address,
                                MAIL_WITHIN,
                                apple.mailbox().mails().stream().map(Mail::to).collect(Collectors.toList()))));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
