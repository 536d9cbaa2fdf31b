/** The simulated phones for a person: one page that shows them with their dialogs, and the API behind it. */
@NullMarked
package dev.tegata.simulator.device.web;

import org.jspecify.annotations.NullMarked;
