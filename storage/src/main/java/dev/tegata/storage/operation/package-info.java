/** Acts of an administrator on many at once, item by item. */
@NullMarked
package dev.tegata.storage.operation;

import org.jspecify.annotations.NullMarked;
