/** Devices: what is known of the hardware, to whom it belongs and what it last said about itself. */
@NullMarked
package dev.tegata.storage.device;

import org.jspecify.annotations.NullMarked;
