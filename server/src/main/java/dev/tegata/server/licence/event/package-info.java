/** What Apple works off later or tells of its own accord: the events we wait for, and the notifications. */
@NullMarked
package dev.tegata.server.licence.event;

import org.jspecify.annotations.NullMarked;
