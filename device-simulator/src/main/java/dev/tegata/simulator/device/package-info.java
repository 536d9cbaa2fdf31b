/**
 * A simulated iPhone or iPad, as a library: it enrolls, checks in, takes commands and shows its owner the dialogs a real one shows. It shares no
 * code with the server it tests, apart from the reading and writing of property lists.
 */
@NullMarked
package dev.tegata.simulator.device;

import org.jspecify.annotations.NullMarked;
