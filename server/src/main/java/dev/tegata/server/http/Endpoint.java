package dev.tegata.server.http;

import java.util.List;
import java.util.OptionalInt;

/** A route with what it leads to. */
record Endpoint(Route route, Handler handler, OptionalInt maxBodyBytes, List<String> parameterNames) {}
