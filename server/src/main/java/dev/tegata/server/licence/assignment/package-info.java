/** Who holds which licence: granted, revoked, lost, found again, and brought back when its holder is gone. */
@NullMarked
package dev.tegata.server.licence.assignment;

import org.jspecify.annotations.NullMarked;
