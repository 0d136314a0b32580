package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.CommandFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a database is, as the environment variables of psql tell it. */
record PostgresVariables(Map<String, String> environment) {
    /**
     * Without user and password.
     *
     * @param others the ways that were looked at before, for the message
     * @throws CommandFailure where no variable names a database
     */
    String url(String others) {
        String service = get("PGSERVICE");
        String database = get("PGDATABASE");
        if (service == null && database == null && get("PGHOST") == null) {
            throw CommandFailure.usage(
                    "Which database? Found none of " + others + ", PGSERVICE, PGHOST, PGDATABASE.");
        }
        String host = get("PGHOST");
        String port = get("PGPORT");
        return "postgresql://"
                + (host == null ? "" : host)
                + (host == null || port == null ? "" : ":" + port)
                + "/"
                + (database == null ? "" : encoded(database))
                + query(service);
    }

    private String query(@Nullable String service) {
        String mode = get("PGSSLMODE");
        String query =
                (service == null ? "" : "&service=" + encoded(service))
                        + (mode == null ? "" : "&sslmode=" + encoded(mode));
        return query.isEmpty() ? "" : "?" + query.substring(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Nullable String user() {
        return get("PGUSER");
    }

    @Nullable String password() {
        return get("PGPASSWORD");
    }

    private @Nullable String get(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
