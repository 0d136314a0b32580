package dev.lockstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An embedded server with one answer, which leaves notes in its home; found by ServiceLoader. */
public final class CannedServer implements EmbeddedServer {
    private final StubServer stub = new StubServer();
    private Path home = Path.of("");

    @Override
    public Endpoint start(Path folder) throws IOException {
        if (Files.exists(folder.resolve("locked"))) {
            throw new IOException("Cannot open the home: process 1 holds it; stop that first.");
        }
        home = folder;
        System.out.println("Noise that must not be taken for the endpoint.");
        System.err.println("WARNING: Using incubator modules: jdk.incubator.vector");
        System.err.println("A word of the server.");
        stub.on("GET /api/v1/indexes", Shapes.items(Shapes.INDEX))
                .on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING);
        Files.writeString(home.resolve("started"), String.valueOf(ProcessHandle.current().pid()));
        return new Endpoint(stub.url(), "of-the-child");
    }

    @Override
    public void close() {
        try {
            stub.close();
            Files.writeString(
                    home.resolve("closed"),
                    stub.requests.isEmpty() ? "" : stub.last().authorization());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
