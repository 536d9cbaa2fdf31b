/** Our books beside Apple's: read again, compared row by row, repaired in either direction. */
@NullMarked
package dev.tegata.server.licence.sync;

import org.jspecify.annotations.NullMarked;
