/** The admin listener: the API under {@code /api/v1}, who may call it, what it answers, and the page that explains it. */
@NullMarked
package dev.tegata.server.admin;

import org.jspecify.annotations.NullMarked;
