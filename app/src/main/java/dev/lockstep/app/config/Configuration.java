package dev.lockstep.app.config;

import dev.lockstep.api.Names;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that can be configured, checked.
 *
 * @param storage the home of tables and files, null for the home's own
 * @param shown every key with its value, secrets masked, and its origin
 */
public record Configuration(
        Server server,
        @Nullable Path storage,
        Places places,
        Workers workers,
        Runs runs,
        Migrations migrations,
        Index index,
        Embedding embedding,
        Map<String, ExternalStore> stores,
        Map<String, Hook> hooks,
        Log log,
        List<Shown> shown) {

    /** Embedders that need no configuration, with the model's name on the class path. */
    public static final Map<String, String> IN_PROCESS = Map.of("minilm", "all-minilm-l6-v2-q");

    /** Keys that are set and that nothing in this build reads. */
    public List<String> withoutEffect() {
        return shown.stream()
                .filter(line -> !line.origin().isEmpty() && !line.origin().equals(Value.DEFAULT))
                .map(Shown::path)
                .filter(path -> Keys.WITHOUT_EFFECT.stream().anyMatch(path::startsWith))
                .toList();
    }

    /**
     * Reads the layers.
     *
     * @param file the file that must be there, or null for {@code config.yaml} in the home where
     *     there is one
     * @param flags values by path, such as {@code server.port}
     * @throws dev.lockstep.api.LockstepException USER naming the key, where it stands, what was
     *     found and what was expected
     */
    public static Configuration read(
            Path home,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> flags) {
        Values values = new Values();
        Path standard = home.resolve("config.yaml");
        if (file != null || Files.exists(standard)) {
            values.over(YamlFile.read(file != null ? file : standard));
        }
        Map<String, Value> typed = new TreeMap<>();
        flags.forEach((path, text) -> typed.put(path, new Value(text, "the command line")));
        values.over(Environment.read(environment)).over(typed);
        return Sections.of(values);
    }

    /** How the server listens; sizes in bytes. */
    public record Server(
            String host,
            int port,
            long uploadLimit,
            long bodyLimit,
            int concurrentRequests,
            int queriesPerTenant,
            long queryCache,
            Duration idleTimeout,
            Duration stopTimeout,
            @Nullable String openFindTenant) {}

    /** Where state lives. */
    public record Places(Database metadata, Catalog catalog, Lake lake, Backups backups, S3 s3) {}

    /**
     * How S3 is reached.
     *
     * @param pathStyle null where it follows from the endpoint
     * @param encryption bucket, sse-s3 or sse-kms
     */
    public record S3(
            @Nullable URI endpoint,
            @Nullable String region,
            @Nullable Boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey,
            String encryption,
            @Nullable String kmsKey) {
        @Override
        public String toString() {
            return "S3[" + endpoint + ", " + region + "]";
        }
    }

    /**
     * Where backups go.
     *
     * @param place a directory or s3://bucket/prefix, null for the home's own directory
     * @param chain backups in a chain of increments, the full one included
     */
    public record Backups(@Nullable String place, int chain) {}

    /** A database; without an address SQLite in the home. */
    public record Database(@Nullable String url, String user, @Nullable String password) {
        @Override
        public String toString() {
            return "Database[" + user + "]";
        }
    }

    /**
     * The Iceberg catalog.
     *
     * @param kind {@code metadata}, {@code sqlite}, {@code postgres} or {@code rest}
     */
    public record Catalog(
            String kind, Database database, @Nullable String warehouse, @Nullable String token) {
        @Override
        public String toString() {
            return "Catalog[" + kind + "]";
        }
    }

    /**
     * DuckDB's limits, and upkeep.
     *
     * @param threads 0: one a processor
     * @param history how long snapshots are kept that nobody needs
     * @param upkeep five cron fields
     * @param place a directory or s3://bucket/prefix, null for the home's own directory
     * @param copies bytes of files of a lake in S3 that are kept here once they were read
     */
    public record Lake(
            long memory,
            int connections,
            int threads,
            Duration history,
            String upkeep,
            @Nullable String place,
            long copies) {}

    /**
     * What each process that handles strangers' bytes may use; sizes in bytes.
     *
     * @param threads 0: one a processor, four at most
     */
    public record Workers(
            int processes,
            long heap,
            long memory,
            long disk,
            int threads,
            Duration query,
            Duration silence) {}

    /** How runs are run. */
    public record Runs(
            int concurrency,
            int attempts,
            Duration firstWait,
            Duration longestWait,
            Duration patience,
            Duration lease,
            @Nullable ZoneId zone) {}

    /**
     * How searches through migrations are answered.
     *
     * @param answerWithin beyond which a side's silence is a failure
     */
    public record Migrations(Duration answerWithin) {}

    /** How indexes are kept in step. */
    public record Index(
            int workers,
            int batchRows,
            int keptGenerations,
            int fullProofEvery,
            double rebuildShare,
            Duration pinTimeToLive) {}

    /**
     * Models.
     *
     * @param standard the embedder of indexes that name none
     * @param threads 0: one a processor
     * @param remote those behind HTTP, by their chosen name
     */
    public record Embedding(
            String standard, int threads, long cacheVectors, Map<String, Remote> remote) {}

    /**
     * Somebody outside who is told of what happens.
     *
     * @param url of a webhook, or of Slack's interface
     * @param secret by which a webhook's events are signed, as {@code whsec_} and Base64
     * @param slack null for a webhook
     * @param events types that are told, {@code *} for any ending
     * @param tenant whose events alone, null for everybody's
     */
    public record Hook(
            URI url,
            @Nullable String secret,
            @Nullable Slack slack,
            List<String> events,
            @Nullable String tenant) {
        public Hook {
            events = List.copyOf(events);
        }

        @Override
        public String toString() {
            return "hook to " + url.getHost();
        }
    }

    /** Where in Slack, and as whom. */
    public record Slack(String token, String channel) {
        @Override
        public String toString() {
            return channel;
        }
    }

    /**
     * A store that is not part of the home.
     *
     * @param tenant whose it is
     * @param schema for what Lockstep keeps there
     * @param layout how new collections lie there, in the configuration's words
     */
    public record ExternalStore(
            String kind,
            String url,
            @Nullable String user,
            @Nullable String password,
            String tenant,
            String schema,
            String layout) {
        @Override
        public String toString() {
            return kind + " at " + Names.withoutSecrets(url);
        }
    }

    /** A model behind HTTP. */
    public record Remote(
            String kind,
            String model,
            URI url,
            @Nullable String apiKey,
            int batchTexts,
            int dimension,
            int window) {
        @Override
        public String toString() {
            return model + " at " + Names.withoutSecrets(url.toString());
        }
    }

    /** How much is logged, and as what. */
    public record Log(String level, String format) {}

    /**
     * A line of {@code config show}.
     *
     * @param value masked where it is a secret, empty where there is none
     * @param origin where it stands
     */
    public record Shown(String path, String value, String origin, String description) {}
}
