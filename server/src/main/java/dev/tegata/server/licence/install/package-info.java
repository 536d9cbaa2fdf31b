/** The app on the device, from the wish to the last answer: pure decisions, and the steps that follow of them. */
@NullMarked
package dev.tegata.server.licence.install;

import org.jspecify.annotations.NullMarked;
