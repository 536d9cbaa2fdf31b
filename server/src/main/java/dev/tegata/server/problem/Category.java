package dev.tegata.server.problem;

/** What kind of problem it is, and so the HTTP status of the admin API. */
public enum Category {
    /** The request itself is malformed: mend it before sending it again. */
    INVALID(400),
    /** No, or no valid, API token. */
    UNAUTHENTICATED(401),
    /** Known, but not allowed. */
    FORBIDDEN(403),
    NOT_FOUND(404),
    /** There, but not for this method. */
    METHOD_NOT_ALLOWED(405),
    /** Well-formed, but at odds with what is already there or under way. */
    CONFLICT(409),
    /** Larger than is accepted here. */
    TOO_LARGE(413),
    /** In a form that is not understood here. */
    UNSUPPORTED(415),
    /** Well-formed, but the world does not allow it now; the message says what has to change first. */
    REFUSED(422),
    /** A fault of ours. */
    INTERNAL(500),
    /** Apple, a mail server or the like did not answer as agreed. */
    UPSTREAM(502),
    /** We cannot now; come back later. */
    UNAVAILABLE(503);

    private final int httpStatus;

    Category(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
