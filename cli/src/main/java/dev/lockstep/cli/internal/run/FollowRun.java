package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.Client.Reply;
import dev.lockstep.cli.internal.http.Route;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows a run until it ends. When the process is told to end before (Ctrl-C), the run goes on, and
 * what was given for this case is done.
 */
public final class FollowRun {
    private static final int WAIT_SECONDS = 20;

    private final Client client;
    private final Runnable detached;

    public FollowRun(Client client, Runnable detached) {
        this.client = client;
        this.detached = detached;
    }

    /** Returns the run as it ended. */
    public JsonNode follow(String id, RunView view) {
        AtomicBoolean ended = new AtomicBoolean();
        Thread onSignal =
                new Thread(() -> {
                    if (!ended.get()) {
                        view.close();
                        detached.run();
                    }
                });
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (view) {
            return untilEnd(id, view);
        } finally {
            ended.set(true);
            forget(onSignal);
        }
    }

    private JsonNode untilEnd(String id, RunView view) {
        Route first = Route.of("/runs/{}", id);
        Reply reply = client.poll(first, null);
        JsonNode run = reply.body();
        view.show(run);
        while (!RunText.ended(run)) {
            Route next = first.with("wait", WAIT_SECONDS).with("until", "changed");
            reply = client.poll(next, tag(reply));
            if (reply.status() != 304) {
                run = reply.body();
                view.show(run);
            }
        }
        return run;
    }

    private static @Nullable String tag(Reply reply) {
        return reply.headers().firstValue("ETag").orElse(null);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process ends already; the hook has looked at the flag.
        }
    }
}
