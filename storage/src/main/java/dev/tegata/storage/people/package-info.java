@NullMarked
package dev.tegata.storage.people;

import org.jspecify.annotations.NullMarked;
