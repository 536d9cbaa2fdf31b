/** PostgreSQL: migrations, records, stores; embedded PostgreSQL for the demo and the tests. */
@NullMarked
package dev.tegata.storage;

import org.jspecify.annotations.NullMarked;
