package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows how an index stands, once or again and again. */
@Command(name = "show", description = "Shows how an index stands, and why.")
public final class IndexShow extends Verb {
    @Parameters(paramLabel = "INDEX", description = "Its name.")
    private String name = "";

    @Option(names = "--once", description = "Show it once; so it is without --interval too.")
    private boolean once;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "Show it again and again.")
    private @Nullable Long interval;

    public IndexShow(Session session) {
        super(session);
    }

    @Override
    protected int run() throws InterruptedException {
        show();
        while (interval != null && !once && !terminal().out().checkError()) {
            Thread.sleep(1000 * Math.max(1, interval));
            show();
        }
        return 0;
    }

    private void show() {
        JsonNode index = client().get(Route.of("/indexes/{}", name));
        if (interval != null && !isTable()) {
            say(Json.line(index));
        } else {
            print(index, () -> IndexText.show(this, index));
        }
    }
}
