/** Apple's push service, simulated over HTTP/2 with mutual TLS. */
@NullMarked
package dev.tegata.simulator.apns;

import org.jspecify.annotations.NullMarked;
