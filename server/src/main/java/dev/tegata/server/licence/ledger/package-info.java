/** Every movement of a licence, and the proof that the balances agree with it. */
@NullMarked
package dev.tegata.server.licence.ledger;

import org.jspecify.annotations.NullMarked;
