package dev.tegata.server.http;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What the routes say to a method and a path.
 *
 * @param endpoint who answers, if anyone
 * @param pathParameters decoded, by name
 * @param allowed when nobody answers: the methods somebody would answer on this path; empty for an unknown path
 */
record Match(Optional<Endpoint> endpoint, Map<String, String> pathParameters, SortedSet<String> allowed) {}
