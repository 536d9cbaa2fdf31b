package dev.tegata.server.enrollment;

import dev.tegata.storage.enrollment.EnrollmentLinkRow;

/**
 * A link just made.
 *
 * @param url the whole address, a secret that is shown this once: whoever has it can enroll a device in the owner's name
 */
public record CreatedLink(EnrollmentLinkRow link, String url) {
    /** The address is left out. */
    @Override
    public String toString() {
        return "CreatedLink[" + link.id() + "]";
    }
}
