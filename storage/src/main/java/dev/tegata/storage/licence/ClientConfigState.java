package dev.tegata.storage.licence;

/** Whether Apple reports the changes of a location to us. */
public enum ClientConfigState {
    /** Apple has not been told yet. */
    WAITING,
    /** Apple notifies us. */
    ON,
    /** Apple does not notify us: this server has no address for it, or another one manages the location. */
    OFF,
    /** Apple did not take our address. */
    REFUSED
}
