/** Apple's side of Apps and Books, simulated: the licence service, the invitation page and the App Store. */
@NullMarked
package dev.tegata.simulator.apple;

import org.jspecify.annotations.NullMarked;
