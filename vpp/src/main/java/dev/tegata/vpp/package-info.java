/** Licence wire: a client of Apple's Apps and Books API v2 that stands alone. */
@NullMarked
package dev.tegata.vpp;

import org.jspecify.annotations.NullMarked;
