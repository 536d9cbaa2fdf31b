/**
 * The HTTP kernel both listeners stand on: bytes in, {@link dev.tegata.server.http.Request} to a
 * {@link dev.tegata.server.http.Handler} on a virtual thread, {@link dev.tegata.server.http.Response} back in order.
 *
 * <p>Event loops only move bytes; handlers are plain blocking code. No Netty type is visible outside this package.
 */
@NullMarked
package dev.tegata.server.http;

import org.jspecify.annotations.NullMarked;
