@NullMarked
package dev.tegata.apns;

import org.jspecify.annotations.NullMarked;
