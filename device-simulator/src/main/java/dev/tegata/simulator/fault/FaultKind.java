package dev.tegata.simulator.fault;

/** What can go wrong on Apple's side. Those of an answer look at the path of the request; those of an event and of a notification do not. */
public enum FaultKind {
    /** HTTP 200 whose body is error 9622 (invalid token), as seen of the real service. */
    INVALID_TOKEN_IN_200,
    /** HTTP 200 whose body is an error: the given number. */
    ERROR_IN_200,
    /** The given error number with the HTTP status that Apple's table has for it; a 5xx carries Retry-After. */
    REFUSED,
    /** HTTP 503 with error 9729 and Retry-After. */
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
    /** An event is carried out only after the delay. */
    EVENT_ENDS_LATE,
    /** An event is carried out and its notifications are delivered before the request that caused it is answered. */
    EVENT_ENDS_BEFORE_ANSWER,
    /** In an event this target (clientUserId or serial number; any when none is named) fails with the given error number. */
    TARGET_FAILS,
    /** A notification is never sent. */
    NOTIFICATION_LOST,
    /** A notification is sent twice with one notificationId. */
    NOTIFICATION_DUPLICATED,
    /** A notification is sent after the delay. */
    NOTIFICATION_DELAYED,
    /** A notification is held back until the next one was sent, and then follows it; after the delay at the latest. */
    NOTIFICATION_OVERTAKEN,
    /** APNs answers 429 TooManyRequests. */
    PUSH_TOO_MANY_REQUESTS,
    /** APNs answers 503 ServiceUnavailable. */
    PUSH_UNAVAILABLE,
    /** APNs answers 500 InternalServerError. */
    PUSH_INTERNAL_ERROR
}
