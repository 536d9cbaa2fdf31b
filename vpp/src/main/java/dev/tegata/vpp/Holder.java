package dev.tegata.vpp;

/** Who holds a licence. */
public sealed interface Holder {

    /** A person, on every device with that person's Apple Account. */
    record User(String clientUserId) implements Holder {}

    /** One device, whoever uses it; needs no Apple Account. */
    record Device(String serialNumber) implements Holder {}
}
