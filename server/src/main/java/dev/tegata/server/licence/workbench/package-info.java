/** What every part of the licence workflow works with: the database, the clock, the timeline, the settings, the pauses between tries. */
@NullMarked
package dev.tegata.server.licence.workbench;

import org.jspecify.annotations.NullMarked;
