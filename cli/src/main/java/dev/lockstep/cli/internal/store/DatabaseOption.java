package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Which database an export or import is about; existing jobs name it by their environment. */
public final class DatabaseOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The database; else DATABASE_URL (SQLAlchemy's spellings too), else PGSERVICE or"
                            + " PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE.")
    private @Nullable String url;

    public ObjectNode body(Map<String, String> environment) {
        String named = url == null ? environment.get("DATABASE_URL") : url;
        if (named != null && !named.isBlank()) {
            return Json.object().put("url", named);
        }
        PostgresVariables variables = new PostgresVariables(environment);
        ObjectNode body = Json.object().put("url", variables.url("--url, DATABASE_URL"));
        put(body, "user", variables.user());
        put(body, "password", variables.password());
        return body;
    }

    /** A field where there is a value for it. */
    static void put(ObjectNode body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
