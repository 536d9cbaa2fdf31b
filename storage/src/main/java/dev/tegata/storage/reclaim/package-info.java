/** Licences that are of no use where they are, and proposals to take them back. */
@NullMarked
package dev.tegata.storage.reclaim;

import org.jspecify.annotations.NullMarked;
