/** Grants that wait until a licence is free. */
@NullMarked
package dev.tegata.storage.waitlist;

import org.jspecify.annotations.NullMarked;
