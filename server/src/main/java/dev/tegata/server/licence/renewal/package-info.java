/** A new account for somebody whose Apple Account has changed: retired, invited again, given back what was held. */
@NullMarked
package dev.tegata.server.licence.renewal;

import org.jspecify.annotations.NullMarked;
