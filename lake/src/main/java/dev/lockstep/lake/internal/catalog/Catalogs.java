package dev.lockstep.lake.internal.catalog;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.CatalogConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalog;

/** Opens Iceberg catalogs. */
public final class Catalogs {
    private static final String NAME = "lockstep";

    private Catalogs() {}

    public static Catalog open(CatalogConfig config, Bucket bucket) {
        return switch (config) {
            case CatalogConfig.Sqlite sqlite -> jdbc(sqlite(sqlite.file()), bucket);
            case CatalogConfig.Postgres postgres -> jdbc(postgres(postgres), bucket);
            case CatalogConfig.Rest rest -> rest(rest, bucket);
        };
    }

    private static Map<String, String> sqlite(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                CatalogProperties.URI,
                "jdbc:sqlite:" + file,
                "jdbc.journal_mode",
                "WAL",
                "jdbc.synchronous",
                "FULL",
                "jdbc.busy_timeout",
                "10000",
                "jdbc.transaction_mode",
                "IMMEDIATE");
    }

    private static Map<String, String> postgres(CatalogConfig.Postgres config) {
        return Map.of(
                CatalogProperties.URI,
                config.jdbcUrl(),
                "jdbc.user",
                config.user(),
                "jdbc.password",
                config.password());
    }

    private static Catalog jdbc(Map<String, String> connection, Bucket bucket) {
        Map<String, String> properties = new HashMap<>(connection);
        properties.put(CatalogProperties.WAREHOUSE_LOCATION, bucket.root());
        properties.put("jdbc.schema-version", "V1");
        JdbcCatalog catalog = new JdbcCatalog(_ -> bucket.io(), null, true);
        catalog.initialize(NAME, properties);
        return catalog;
    }

    private static Catalog rest(CatalogConfig.Rest config, Bucket bucket) {
        Map<String, String> properties = new HashMap<>(config.properties());
        properties.put(CatalogProperties.URI, config.uri());
        properties.put("rest-metrics-reporting-enabled", "false");
        properties.put(CatalogProperties.FILE_IO_IMPL, bucket.io().getClass().getName());
        RESTCatalog catalog = new RESTCatalog();
        catalog.initialize(NAME, properties);
        return catalog;
    }
}
