/** {@code ./tegata bench}: what the server does in a second on the machine at hand, beside what its PostgreSQL does alone. */
@NullMarked
package dev.tegata.demo.bench;

import org.jspecify.annotations.NullMarked;
