/** Our own certificates: a CA, what it issues, and PEM text. No clock: the times are given. */
@NullMarked
package dev.tegata.protocol.pki;

import org.jspecify.annotations.NullMarked;
