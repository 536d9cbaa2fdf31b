/** The line to Apple's service: every request waits for its turn there, and an answer of another MDM's stops all writing. */
@NullMarked
package dev.tegata.server.licence.apple;

import org.jspecify.annotations.NullMarked;
