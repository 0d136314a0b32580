package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How much of a file has been sent, on a terminal; nothing for small files or elsewhere. */
final class UploadBar implements AutoCloseable {
    private static final long WORTH_SHOWING = 1 << 20;
    private static final Duration FRAME = Duration.ofMillis(100);
    private static final int BAR = 24;

    private final Terminal terminal;
    private final InstantSource time;
    private final String name;
    private final long size;
    private final Instant start;
    private @Nullable Instant last;

    UploadBar(Terminal terminal, InstantSource time, String name, long size) {
        this.terminal = terminal;
        this.time = time;
        this.name = name;
        this.size = size;
        this.start = time.instant();
    }

    /** Called from a thread of the client. */
    synchronized void sent(long bytes) {
        Instant now = time.instant();
        boolean due = last == null || !now.isBefore(last.plus(FRAME));
        if (size >= WORTH_SHOWING && terminal.errIsTerminal() && (due || bytes == size)) {
            last = now;
            terminal.err().print("\r\u001b[2K" + line(bytes, now));
            terminal.err().flush();
        }
    }

    private String line(long bytes, Instant now) {
        int full = (int) (BAR * bytes / size);
        double seconds = Math.max(0.001, Duration.between(start, now).toMillis() / 1000.0);
        double rate = bytes / seconds;
        return "  "
                + DisplayWidth.cut(Terminal.safe(name), 24)
                + "  "
                + terminal.err(Style.ACCENT, "━".repeat(full))
                + terminal.err(Style.DIM, "─".repeat(BAR - full))
                + String.format("%4d %%  ", 100 * bytes / size)
                + Figures.bytes((long) rate)
                + "/s · "
                + Figures.clock(Math.round((size - bytes) / rate))
                + " left";
    }

    @Override
    public synchronized void close() {
        if (last != null) {
            terminal.err().print("\r\u001b[2K");
            terminal.err().flush();
        }
    }
}
