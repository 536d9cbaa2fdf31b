/** A mail server that keeps what it is sent, so that a test can read the invitation. */
@NullMarked
package dev.tegata.simulator.mailbox;

import org.jspecify.annotations.NullMarked;
