package dev.tegata.vpp;

import java.time.Duration;

/** Apple's advice on how to follow a queued change (Apple: "Subscribing to notifications"). The caller keeps the time. */
public final class EventPolling {

    /** Notifications mostly tell first; asking earlier only adds load. */
    public static final Duration FIRST_QUESTION_AFTER = Duration.ofMinutes(5);

    /** At least this long between two questions about one event. */
    public static final Duration PAUSE_BETWEEN_QUESTIONS = Duration.ofSeconds(30);

    /** An event that is still pending by then is taken for lost: send the request again. */
    public static final Duration RESEND_AFTER = Duration.ofMinutes(10);

    /** Limits and URLs change without notice and are to be read this often (Apple: "Service Config"). */
    public static final Duration SERVICE_CONFIG_VALID_FOR = Duration.ofMinutes(5);

    private EventPolling() {}
}
