package dev.tegata.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes parts so that one that fails to close does not keep the others open. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("while closing {}: {}", part.getClass().getSimpleName(), e.toString());
        }
    }
}
