/**
 * What Apple's numbers, a device's words and our own causes mean, who must act, and what the next step is, in Japanese and English.
 *
 * <p>Every table here is walked by a test: a number or state without a text in both languages does not build.
 */
@NullMarked
package dev.tegata.server.licence.explanation;

import org.jspecify.annotations.NullMarked;
