package dev.tegata.simulator.apns;

/**
 * One push as the service saw it.
 *
 * @param number counts from 1 in the order of arrival
 * @param time when it came, ISO 8601
 * @param token in hex
 * @param topic of the sender's certificate, or what the sender claimed when that was refused
 * @param pushMagic empty when the payload had none
 * @param expiration the header apns-expiration as sent, or empty text
 * @param outcome {@code delivered}, {@code stored}, {@code replaced a stored one}, {@code dropped}, {@code ignored} or
 *     {@code refused: <reason>}
 */
public record Push(
        long number,
        String time,
        String token,
        String topic,
        String pushType,
        String priority,
        String expiration,
        String pushMagic,
        String outcome) {}
