/** The device listener: its routes, and how its devices and people are told what went wrong. */
@NullMarked
package dev.tegata.server.device;

import org.jspecify.annotations.NullMarked;
