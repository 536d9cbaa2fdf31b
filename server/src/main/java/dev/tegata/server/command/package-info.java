/** The command queue: what administrators and workflows ask of devices, kept until the device has answered. */
@NullMarked
package dev.tegata.server.command;

import org.jspecify.annotations.NullMarked;
