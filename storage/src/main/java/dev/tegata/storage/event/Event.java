package dev.tegata.storage.event;

import java.time.Instant;
import java.util.UUID;

/**
 * One entry of the timeline: who did what, when, with which result.
 *
 * @param actor {@code admin:<token name>}, {@code device:<device key>}, {@code apple} or {@code system}
 * @param type what happened, for example {@code vpp-user.registered}
 * @param detail a JSON object; never holds secrets
 */
public record Event(UUID id, Instant at, String actor, String type, EventResult result, String detail) {}
