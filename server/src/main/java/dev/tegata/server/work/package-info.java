/** Work that goes on by itself: workers that claim due rows, and the loops that keep them running. */
@NullMarked
package dev.tegata.server.work;

import org.jspecify.annotations.NullMarked;
