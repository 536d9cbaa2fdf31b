/** What many requests want of PostgreSQL at the same moment, done together. */
@NullMarked
package dev.tegata.server.batch;

import org.jspecify.annotations.NullMarked;
