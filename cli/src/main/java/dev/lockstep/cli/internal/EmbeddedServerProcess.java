package dev.lockstep.cli.internal;

import dev.lockstep.cli.EmbeddedServer;
import dev.lockstep.cli.Endpoint;
import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * The child process that serves one command: it prints URL and key as one line of JSON and serves
 * until its standard input ends, which it does when the parent is gone.
 */
public final class EmbeddedServerProcess {
    /** The word that the parent starts it with. */
    public static final String NAME = "embedded-server";

    private EmbeddedServerProcess() {}

    public static int run(Path home) throws IOException {
        PrintStream out = System.out;
        // Nothing but that line may reach the pipe, which nobody reads any further.
        System.setOut(System.err);
        EmbeddedServer server = find();
        Endpoint endpoint = server.start(home);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        String url = endpoint.url().toString();
        out.println(Json.line(Json.object().put("url", url).put("key", endpoint.key())));
        out.flush();
        untilInputEnds();
        return 0;
    }

    private static void untilInputEnds() throws IOException {
        while (System.in.read() >= 0) {
            // The parent says nothing.
        }
    }

    private static EmbeddedServer find() {
        return ServiceLoader.load(EmbeddedServer.class)
                .findFirst()
                .orElseThrow(() ->
                        new CommandFailure(
                                1,
                                "Cannot start a server: found none on the class path,"
                                        + " expected the whole distribution."));
    }
}
