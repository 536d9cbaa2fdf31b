/** PEM files and TLS contexts for the simulated services. */
@NullMarked
package dev.tegata.simulator.tls;

import org.jspecify.annotations.NullMarked;
