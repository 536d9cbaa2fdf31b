/** Organizations, the people in them, and the API tokens of administrators. */
@NullMarked
package dev.tegata.storage.people;

import org.jspecify.annotations.NullMarked;
