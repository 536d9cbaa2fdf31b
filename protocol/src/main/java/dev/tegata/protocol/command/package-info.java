/** The MDM commands we send, one class each, and what the reports that answer them mean. */
@NullMarked
package dev.tegata.protocol.command;

import org.jspecify.annotations.NullMarked;
