/** The product put together: {@link dev.tegata.server.Main} is the way in, {@link dev.tegata.server.Wiring} says who knows whom. */
@NullMarked
package dev.tegata.server;

import org.jspecify.annotations.NullMarked;
