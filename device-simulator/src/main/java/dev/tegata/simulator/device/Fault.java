package dev.tegata.simulator.device;

/** What a device does wrong on purpose. */
public enum Fault {
    /** Sends a result, loses the answer, and sends the same result again. */
    REPORT_TWICE,
    /** Cuts the connection after sending a result and before reading the answer. */
    DROP_BEFORE_REPLY,
    /** Begins a conversation by reporting a command the server never sent. */
    UNKNOWN_COMMAND_UUID,
    /** Answers NotNow, whatever the command. */
    NOT_NOW_TO_EVERYTHING,
    /** Sends the body of a message in two halves with a pause between. */
    SLOW_BODY
}
