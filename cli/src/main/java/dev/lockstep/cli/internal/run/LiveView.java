package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A picture on a terminal, painted over ten times a second: a line for each step with what is known
 * of it. Closing leaves it standing.
 */
public final class LiveView implements RunView {
    private static final long FRAME_MILLIS = 100;
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private final Terminal terminal;
    private final InstantSource time;
    private final RunPicture picture;
    private final ScheduledExecutorService frames;
    private @Nullable JsonNode run;
    private int painted;
    private boolean closed;

    public LiveView(Terminal terminal, InstantSource time) {
        this.terminal = terminal;
        this.time = time;
        this.picture = new RunPicture(terminal);
        this.frames =
                Executors.newSingleThreadScheduledExecutor(
                        task -> Thread.ofPlatform().daemon().name("paint").unstarted(task));
        this.frames.scheduleAtFixedRate(
                this::paint, FRAME_MILLIS, FRAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void show(JsonNode changed) {
        synchronized (this) {
            run = changed;
        }
        paint();
    }

    private synchronized void paint() {
        JsonNode shown = run;
        if (shown == null || closed) {
            return;
        }
        List<String> lines = picture.lines(shown, time.instant());
        StringBuilder frame = new StringBuilder(NO_WRAP + HIDE_CURSOR);
        if (painted > 0) {
            frame.append("\u001b[").append(painted).append('A');
        }
        lines.forEach(line -> frame.append('\r').append(CLEAR_LINE).append(line).append('\n'));
        frame.append("\u001b[J").append(WRAP).append(SHOW_CURSOR);
        painted = lines.size();
        terminal.err().print(frame);
        terminal.err().flush();
    }

    @Override
    public void close() {
        frames.shutdownNow();
        paint();
        synchronized (this) {
            closed = true;
        }
    }
}
