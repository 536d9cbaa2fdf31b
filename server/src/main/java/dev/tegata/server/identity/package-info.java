/** Who is speaking: from a request to the enrollment whose certificate it proves to have. */
@NullMarked
package dev.tegata.server.identity;

import org.jspecify.annotations.NullMarked;
