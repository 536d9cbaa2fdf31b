package dev.tegata.storage.licence;

/** How one mail, or the question to one device, stands. */
public enum DeliveryState {
    QUEUED,
    DELIVERED,
    FAILED,
    CANCELLED
}
