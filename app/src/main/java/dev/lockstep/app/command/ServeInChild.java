package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import dev.lockstep.app.Home;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.Logs;
import dev.lockstep.cli.EmbeddedServer;
import dev.lockstep.cli.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server of one command, on loopback at any free port, whatever is configured. */
public final class ServeInChild implements EmbeddedServer {
    private static final Map<String, String> ANYWHERE =
            Map.of("server.host", "127.0.0.1", "server.port", "0");

    private @Nullable Serving serving;

    @Override
    public synchronized Endpoint start(Path home) throws IOException {
        try {
            Configuration configuration = Configuration.read(home, null, System.getenv(), ANYWHERE);
            Home opened = Home.at(home, configuration.storage());
            Logs.toFile(configuration.log(), opened.logs());
            Serving started = Serving.start(opened, configuration);
            serving = started;
            return new Endpoint(started.url(), started.key());
        } catch (LockstepException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (serving != null) {
            serving.close();
            serving = null;
        }
    }
}
