package dev.lockstep.app.internal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.lockstep.app.config.Configuration;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up where the log goes: standard error of a server, a file of whatever has a terminal. */
public final class Logs {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp%n%ex";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Configuration.Log log;

    private Logs(Configuration.Log log) {
        this.log = log;
    }

    /** To standard error. */
    public static void toStandardError(Configuration.Log log) {
        Logs logs = new Logs(log);
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        logs.use(appender);
    }

    /** To a file that is rolled at 10 MB, five of them kept. */
    public static void toFile(Configuration.Log log, Path directory) {
        Logs logs = new Logs(log);
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setFile(directory.resolve("lockstep.log").toString());
        FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy();
        policy.setContext(logs.context);
        policy.setParent(appender);
        policy.setFileNamePattern(directory.resolve("lockstep.%i.log").toString());
        policy.setMaxIndex(4);
        policy.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(logs.context);
        size.setMaxFileSize(FileSize.valueOf("10MB"));
        size.start();
        appender.setRollingPolicy(policy);
        appender.setTriggeringPolicy(size);
        logs.use(appender);
    }

    private void use(OutputStreamAppender<ILoggingEvent> appender) {
        context.reset();
        appender.setContext(context);
        appender.setEncoder(encoder());
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        // Libraries speak up from warnings on; our own code has the configured level.
        root.setLevel(Level.WARN);
        // It warns of each of our decimals that would do with four bytes.
        context.getLogger("org.apache.parquet.schema.Types$BasePrimitiveBuilder")
                .setLevel(Level.ERROR);
        context.getLogger("dev.lockstep").setLevel(Level.toLevel(log.level()));
        root.addAppender(appender);
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private Encoder<ILoggingEvent> encoder() {
        EncoderBase<ILoggingEvent> encoder;
        if (log.format().equals("json")) {
            encoder = new JsonEncoder();
        } else {
            PatternLayoutEncoder pattern = new PatternLayoutEncoder();
            pattern.setPattern(PATTERN);
            encoder = pattern;
        }
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
