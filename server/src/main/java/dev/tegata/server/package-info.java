/** The product: device endpoints, command queue, push, licence workflow, admin API. */
@NullMarked
package dev.tegata.server;

import org.jspecify.annotations.NullMarked;
