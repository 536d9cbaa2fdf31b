/** A licence on its way from a person to a device of theirs or back, without a gap. */
@NullMarked
package dev.tegata.server.licence.move;

import org.jspecify.annotations.NullMarked;
