/** Asking a person to accept, by mail or on the own devices. */
@NullMarked
package dev.tegata.server.licence.invitation;

import org.jspecify.annotations.NullMarked;
