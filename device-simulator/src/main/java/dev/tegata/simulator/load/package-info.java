/** The load mode: many devices reduced to their bytes on the wire, so that the generator costs less than the server it measures. */
@NullMarked
package dev.tegata.simulator.load;

import org.jspecify.annotations.NullMarked;
