package dev.tegata.simulator.device;

/**
 * The Apple Account that is signed in to the store on the device.
 *
 * @param hash what DeviceInformation reports as {@code iTunesStoreAccountHash}
 */
public record StoreAccount(String appleAccount, String hash) {}
