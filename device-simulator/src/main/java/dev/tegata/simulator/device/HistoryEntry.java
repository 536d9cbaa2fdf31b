package dev.tegata.simulator.device;

import java.time.Instant;

/**
 * One thing a device said or saw.
 *
 * @param message the MessageType or Status that was sent, or what happened on the device
 * @param about the command's RequestType, or what it was about
 * @param commandUuid of the reported command; empty text for anything else
 * @param answer HTTP status and next command, or why there was no answer; empty text for what was not said to anyone
 */
public record HistoryEntry(Instant at, String message, String about, String commandUuid, String answer) {}
