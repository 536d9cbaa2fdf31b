/** Every reason for which Tegata refuses or cannot do something, in Japanese and English, and its one way to HTTP. */
@NullMarked
package dev.tegata.server.problem;

import org.jspecify.annotations.NullMarked;
