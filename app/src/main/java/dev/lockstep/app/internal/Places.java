package dev.lockstep.app.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.app.Home;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.CatalogConfig;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.MirroredBucket;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Opens the database of metadata and the lake, where the configuration says that they are. */
public final class Places {
    private Places() {}

    public static MetadataDatabase metadata(Home home, Configuration.Database database) {
        String url = database.url();
        return url == null
                ? MetadataDatabase.sqlite(home.metadata())
                : MetadataDatabase.postgres(
                        plain("metadata", url), database.user(), orEmpty(database.password()));
    }

    /** A driver's own messages would repeat a password that stands before the host. */
    private static String plain(String section, String url) {
        if (url.matches(".*://[^/?]*@.*")) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take '"
                            + section
                            + ".url': found a user before the host, expected"
                            + " jdbc:postgresql://host/database; put it under '"
                            + section
                            + ".user' and '"
                            + section
                            + ".password'.");
        }
        return url;
    }

    public static Lake lake(Home home, Configuration.Places places) {
        Configuration.Lake limits = places.lake();
        return Lake.open(
                new LakeConfig(
                        bucket(home, places),
                        catalog(home, places),
                        home.temporary("lake"),
                        limits.connections(),
                        limits.memory(),
                        limits.threads() > 0
                                ? limits.threads()
                                : Runtime.getRuntime().availableProcessors()));
    }

    private static Bucket bucket(Home home, Configuration.Places places) {
        String place = places.lake().place();
        if (place == null) {
            return new LocalBucket(home.warehouse());
        }
        return S3Place.is(place)
                ? new MirroredBucket(
                        new S3Bucket(S3Place.parse(place), Settings.s3(places.s3())),
                        home.lakeCopies(),
                        places.lake().copies())
                : new LocalBucket(Path.of(place));
    }

    private static CatalogConfig catalog(Home home, Configuration.Places places) {
        Configuration.Catalog catalog = places.catalog();
        return switch (catalog.kind()) {
            case "sqlite" -> new CatalogConfig.Sqlite(home.catalog());
            case "postgres" -> postgres(catalog.database(), catalog.database().url());
            case "rest" -> rest(catalog);
            default ->
                    places.metadata().url() == null
                            ? new CatalogConfig.Sqlite(home.catalog())
                            : postgres(places.metadata(), places.metadata().url());
        };
    }

    private static CatalogConfig postgres(Configuration.Database database, @Nullable String url) {
        return new CatalogConfig.Postgres(
                plain("catalog", require(url)), database.user(), orEmpty(database.password()));
    }

    private static CatalogConfig rest(Configuration.Catalog catalog) {
        Map<String, String> properties = new TreeMap<>();
        if (catalog.token() != null) {
            properties.put("token", catalog.token());
        }
        if (catalog.warehouse() != null) {
            properties.put("warehouse", catalog.warehouse());
        }
        return new CatalogConfig.Rest(require(catalog.database().url()), properties);
    }

    private static String require(@Nullable String url) {
        if (url == null) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot open the catalog: found no 'catalog.url', expected its address for the"
                            + " kinds postgres and rest.");
        }
        return url;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
