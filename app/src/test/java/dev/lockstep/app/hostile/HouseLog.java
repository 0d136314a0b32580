package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** All that the server logs while it is open, down to debug, as text. */
final class HouseLog implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = context.getLogger("dev.lockstep");
    private final Level before = root.getLevel();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();

    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    String line = text(event);
                    lines.add(line);
                    if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                        errors.add(line);
                    }
                }
            };

    HouseLog() {
        root.setLevel(Level.WARN);
        ours.setLevel(Level.DEBUG);
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
    }

    private static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(event.getLevel() + " " + event.getLoggerName());
        text.append(": ").append(event.getFormattedMessage()).append(' ');
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> text.append(pair).append(' '));
        }
        text.append(event.getMDCPropertyMap());
        for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
            text.append("\n").append(e.getClassName()).append(": ").append(e.getMessage());
        }
        return text.toString();
    }

    /** A fault of ours is logged as an error, nothing else is. */
    void hasNoFaults() {
        List<String> found = List.copyOf(errors);
        errors.clear();
        assertThat(found).isEmpty();
    }

    void hasNothingOf(String secret) {
        assertThat(lines).noneMatch(line -> line.contains(secret));
    }

    Queue<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
        root.setLevel(before);
        ours.setLevel(null);
    }
}
