/** What a device says about itself on the check-in channel, and the answers that are property lists. */
@NullMarked
package dev.tegata.protocol.checkin;

import org.jspecify.annotations.NullMarked;
