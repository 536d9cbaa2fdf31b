/** Push wire: MDM pushes on pushy, with an outcome one can act on. */
@NullMarked
package dev.tegata.apns;

import org.jspecify.annotations.NullMarked;
