/** Grants that wait until a licence is free. */
@NullMarked
package dev.tegata.server.licence.waitlist;

import org.jspecify.annotations.NullMarked;
