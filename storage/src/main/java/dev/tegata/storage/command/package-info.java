/**
 * The command queue: what waits ({@code command_queue}), what ended ({@code command_history}, partitioned by time) and whose
 * consequences are still to be drawn ({@code command_effect}).
 */
@NullMarked
package dev.tegata.storage.command;

import org.jspecify.annotations.NullMarked;
