package dev.tegata.storage.push;

import java.util.UUID;

/**
 * A command of very many devices that are being woken page by page.
 *
 * @param reached the last enrollment of the pages so far
 */
public record PushWaveRow(UUID commandUuid, UUID reached) {}
