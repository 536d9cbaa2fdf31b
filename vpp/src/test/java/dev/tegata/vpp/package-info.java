@NullMarked
package dev.tegata.vpp;

import org.jspecify.annotations.NullMarked;
