/** One wish for very many persons or devices, carried out item by item. */
@NullMarked
package dev.tegata.server.licence.operation;

import org.jspecify.annotations.NullMarked;
