package dev.lockstep.lake;

import java.nio.file.Path;
import java.util.Map;

/** Where the Iceberg catalog is. */
public sealed interface CatalogConfig {
    /** A SQLite file, made when missing; for one machine. */
    record Sqlite(Path file) implements CatalogConfig {}

    /** PostgreSQL; also orders the writers of several servers. */
    record Postgres(String jdbcUrl, String user, String password) implements CatalogConfig {
        @Override
        public String toString() {
            return "Postgres[" + user + "]";
        }
    }

    /**
     * An Iceberg REST catalog.
     *
     * @param properties such as {@code token}, {@code credential}, {@code warehouse}
     */
    record Rest(String uri, Map<String, String> properties) implements CatalogConfig {
        @Override
        public String toString() {
            return "Rest[" + uri + "]";
        }
    }
}
