/** The configuration: one list of settings, read once at start from a file and the environment. */
@NullMarked
package dev.tegata.server.config;

import org.jspecify.annotations.NullMarked;
