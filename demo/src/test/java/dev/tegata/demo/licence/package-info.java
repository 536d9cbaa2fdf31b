/** The proof that no licence is lost: random life against the simulated Apple, with a server that is killed at any moment. */
@NullMarked
package dev.tegata.demo.licence;

import org.jspecify.annotations.NullMarked;
