package dev.tegata.server.admin;

import dev.tegata.server.http.Response;

/** Answers one kind of call; safe for many threads. */
@FunctionalInterface
interface ApiHandler {
    Response handle(Call call) throws Exception;
}
