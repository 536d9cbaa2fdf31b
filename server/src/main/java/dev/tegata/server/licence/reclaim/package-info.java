/** Licences that nobody uses: proposed, announced, taken back. */
@NullMarked
package dev.tegata.server.licence.reclaim;

import org.jspecify.annotations.NullMarked;
