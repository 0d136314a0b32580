package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Names a store, so that no command line holds a password. */
@Command(
        name = "add",
        description =
                "Names a database or a cluster, once it answers. Without a password the server looks for one where"
                        + " psql does (PGPASSWORD, .pgpass).",
        sortOptions = false)
public final class StoreAdd extends Verb {
    @Parameters(paramLabel = "NAME", description = "What addresses begin with: NAME/collection.")
    private String name = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "pgvector or opensearch; else by the URL, which tells them apart.")
    private @Nullable String kind;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "postgresql://user@host:5432/database; SQLAlchemy's spellings too. Else from"
                            + " PGSERVICE or PGHOST, PGPORT, PGUSER, PGDATABASE. OpenSearch:"
                            + " https://host:9200, with ?replicas=2 and the like behind it.")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "USER", description = "Else that of the URL.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file of yours with the password; it is sent to the server and kept.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "For what Lockstep keeps there; lockstep unless given.")
    private @Nullable String schema;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description =
                    "How new collections lie there: own, or as LangChain's clients make them:"
                            + " langchain, langchain-community, langchain-table.")
    private @Nullable String layout;

    public StoreAdd(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        PostgresVariables variables = new PostgresVariables(session.environment());
        String address = url == null ? variables.url("--url") : url;
        boolean cluster = address.toLowerCase(Locale.ROOT).startsWith("http");
        ObjectNode body = Json.object().put("name", name);
        body.put("kind", kind != null ? kind : cluster ? "opensearch" : "pgvector");
        body.put("url", address);
        DatabaseOption.put(body, "user", user == null && url == null ? variables.user() : user);
        DatabaseOption.put(body, "password", password(variables));
        DatabaseOption.put(body, "schema", schema);
        DatabaseOption.put(body, "layout", layout);
        JsonNode store = client().post(Route.of("/stores"), body).body();
        return print(store, () -> added(store));
    }

    private @Nullable String password(PostgresVariables variables) {
        Path file = passwordFile;
        if (file == null) {
            return url == null ? variables.password() : null;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "Cannot read the password from "
                            + file
                            + ": found no readable file, expected one with the password alone.");
        }
    }

    private void added(JsonNode store) {
        terminal()
                .err()
                .println(
                        terminal().err(Style.GOOD, "✓")
                                + " Added "
                                + name
                                + ": "
                                + Json.text(store, "place")
                                + ".");
        hint("See what is in it with: lockstep collection list --store " + name);
    }
}
