package dev.tegata.simulator.fault;

/** What can go wrong on Apple's side. Those of an answer look at the path of the request; those of an event and of a notification do not. */
public enum FaultKind {
    /** HTTP 200 whose body is error 9622 (invalid token), as seen of the real service. */
    INVALID_TOKEN_IN_200,
    /** HTTP 503 with Retry-After. */
    UNAVAILABLE,
    /** HTTP 429 with error 9646. */
    TOO_MANY_REQUESTS,
    /** The answer comes after the delay. */
    SLOW_ANSWER,
    /** The connection closes before anything was done. */
    CUT_CONNECTION,
    /** The request is carried out, then the connection closes instead of an answer. */
    CUT_AFTER_WORK,
    /** An event is accepted and never ends. */
    EVENT_STAYS_PENDING,
    /** In an event this target (clientUserId or serial number) fails with the given error number. */
    TARGET_FAILS,
    /** A notification is never sent. */
    NOTIFICATION_LOST,
    /** A notification is sent twice with one notificationId. */
    NOTIFICATION_DUPLICATED,
    /** A notification is sent after the delay. */
    NOTIFICATION_DELAYED,
    /** APNs answers 429 TooManyRequests. */
    PUSH_TOO_MANY_REQUESTS,
    /** APNs answers 503 ServiceUnavailable. */
    PUSH_UNAVAILABLE,
    /** APNs answers 500 InternalServerError. */
    PUSH_INTERNAL_ERROR
}
