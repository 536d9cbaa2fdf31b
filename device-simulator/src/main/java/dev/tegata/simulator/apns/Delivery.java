package dev.tegata.simulator.apns;

/**
 * A push that reached its device.
 *
 * @param number counts from 1 for each token
 * @param time when it reached the device, ISO 8601
 */
public record Delivery(long number, String pushMagic, String time) {}
