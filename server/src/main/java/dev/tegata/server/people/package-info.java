/** Organizations, people, whose a device is, and the API tokens of administrators. */
@NullMarked
package dev.tegata.server.people;

import org.jspecify.annotations.NullMarked;
