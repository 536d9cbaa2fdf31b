package dev.tegata.simulator.http;

/**
 * One request as it was asked and answered, with secrets taken out.
 *
 * @param number counts from 1 in the order of completion
 * @param time when it came, ISO 8601
 * @param status 0 when the connection was cut
 */
public record RecordedRequest(
        long number, String time, String method, String path, String query, int status, String body, String answer) {}
