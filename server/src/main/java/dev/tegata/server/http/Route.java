package dev.tegata.server.http;

/**
 * One entry of a listener's table of contents.
 *
 * @param method upper case; HEAD is not listed, GET answers it
 * @param pattern for example {@code /api/v1/users/{id}}
 */
public record Route(String method, String pattern) {}
