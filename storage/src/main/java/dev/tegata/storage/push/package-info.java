/** Push intents: the wish to wake an enrollment, kept until it was pushed and has nothing waiting. */
@NullMarked
package dev.tegata.storage.push;

import org.jspecify.annotations.NullMarked;
