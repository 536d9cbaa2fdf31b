package dev.tegata.simulator.apns;

/**
 * A push that reached its device.
 *
 * @param number grows with every delivery, also over a reset or restart of the simulator
 * @param time when it reached the device, ISO 8601
 */
public record Delivery(long number, String pushMagic, String time) {}
