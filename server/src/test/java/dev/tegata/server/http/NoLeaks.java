package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class when Netty reports a buffer that was dropped without being released. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final int BUFFERS_TO_FLUSH_REPORTS = 200;

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        reports.start();
        detector().addAppender(reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Reports appear when a later buffer is allocated after the collector found the lost one.
        System.gc();
        for (int i = 0; i < BUFFERS_TO_FLUSH_REPORTS; i++) {
            ByteBufAllocator.DEFAULT.buffer(16).release();
        }
        detector().detachAppender(reports);
        assertThat(List.copyOf(reports.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    private static Logger detector() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }
}
