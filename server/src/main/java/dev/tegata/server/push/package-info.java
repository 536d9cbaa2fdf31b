/** Waking devices: the worker that turns push intents into pushes and their outcomes into what comes next. */
@NullMarked
package dev.tegata.server.push;

import org.jspecify.annotations.NullMarked;
