/** The ledger of licences: entries that are never changed, what differs from Apple's lists, and the proof that everything adds up. */
@NullMarked
package dev.tegata.storage.ledger;

import org.jspecify.annotations.NullMarked;
