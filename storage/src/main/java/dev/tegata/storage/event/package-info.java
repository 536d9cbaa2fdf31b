@NullMarked
package dev.tegata.storage.event;

import org.jspecify.annotations.NullMarked;
