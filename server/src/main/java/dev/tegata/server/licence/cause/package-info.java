/** Why something did not go: Apple's and a device's numbers, sorted by what they mean, and what follows of them. */
@NullMarked
package dev.tegata.server.licence.cause;

import org.jspecify.annotations.NullMarked;
