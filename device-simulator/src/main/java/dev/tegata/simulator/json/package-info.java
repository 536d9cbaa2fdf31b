/** One way to read and write JSON in every simulated service. */
@NullMarked
package dev.tegata.simulator.json;

import org.jspecify.annotations.NullMarked;
