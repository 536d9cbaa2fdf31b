/** The timeline: what happened to every person, device and licence, kept with who did it and how it ended. */
@NullMarked
package dev.tegata.server.timeline;

import org.jspecify.annotations.NullMarked;
