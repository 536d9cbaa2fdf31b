/** Faults that a test or a person switches on: what a far service does wrong, how often, and where. */
@NullMarked
package dev.tegata.simulator.fault;

import org.jspecify.annotations.NullMarked;
