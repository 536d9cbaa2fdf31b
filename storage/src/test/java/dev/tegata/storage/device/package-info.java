@NullMarked
package dev.tegata.storage.device;

import org.jspecify.annotations.NullMarked;
