/** The locations: their content tokens and how long they hold, the settings we leave with Apple, the apps with name and icon. */
@NullMarked
package dev.tegata.server.licence.location;

import org.jspecify.annotations.NullMarked;
