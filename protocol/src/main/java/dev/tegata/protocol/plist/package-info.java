/** Apple property lists as immutable dictionaries of plain Java values, read under limits that hostile input cannot exceed. */
@NullMarked
package dev.tegata.protocol.plist;

import org.jspecify.annotations.NullMarked;
