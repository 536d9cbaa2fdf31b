/** Licences that go over from a person to the person's devices, or back. */
@NullMarked
package dev.tegata.storage.move;

import org.jspecify.annotations.NullMarked;
