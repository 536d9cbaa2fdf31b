/** Server and simulated world put together: ./tegata demo, the tests of the whole, the rules of the house. */
@NullMarked
package dev.tegata.demo;

import org.jspecify.annotations.NullMarked;
