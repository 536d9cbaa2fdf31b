/** The little HTTP every simulated service needs: routes, answers, and a record of what was asked. */
@NullMarked
package dev.tegata.simulator.http;

import org.jspecify.annotations.NullMarked;
