package dev.lockstep.app.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every key there is. */
final class Keys {
    private static final List<Key<?>> ALL = new ArrayList<>();

    static final Key<String> SERVER_HOST =
            key("server.host", Type.TEXT, "127.0.0.1", "address to listen on");
    static final Key<Integer> SERVER_PORT =
            key("server.port", Type.integer(0, 65535), "8484", "port to listen on, 0 for any");
    static final Key<Long> SERVER_UPLOAD =
            key("server.upload-limit", Type.SIZE, "20GB", "largest file that is taken");
    static final Key<Long> SERVER_BODY =
            key("server.body-limit", Type.SIZE, "64MB", "largest JSON body that is taken");
    static final Key<Integer> SERVER_REQUESTS =
            key(
                    "server.concurrent-requests",
                    Type.integer(1, 100_000),
                    "512",
                    "at once; more are refused");
    static final Key<Integer> SERVER_QUERIES =
            key(
                    "server.queries-per-tenant",
                    Type.integer(1, 10_000),
                    "16",
                    "SQL queries and searches of one tenant at once");
    static final Key<Long> SERVER_ANSWERS =
            key(
                    "server.query-cache",
                    Type.SIZE,
                    "32MB",
                    "answers of searches kept until what they searched has changed; 0B for none");
    static final Key<Duration> SERVER_IDLE =
            key("server.idle-timeout", Type.DURATION, "30s", "a silent client is cut off");
    static final Key<Duration> SERVER_STOP =
            key("server.stop-timeout", Type.DURATION, "10s", "how long a stop waits for requests");
    static final Key<String> SERVER_OPEN_FIND =
            key(
                    "server.open-find-tenant",
                    Type.TEXT,
                    null,
                    "tenant whose /find routes need no key");

    static final Key<Path> STORAGE_PATH =
            key(
                    "storage.path",
                    Type.PATH,
                    null,
                    "home of tables and files; the home's own by default",
                    "DATA_STORAGE_PATH");

    static final Key<String> METADATA_URL =
            key(
                    "metadata.url",
                    Type.TEXT,
                    null,
                    "jdbc:postgresql://…; SQLite in the home by default");
    static final Key<String> METADATA_USER =
            key("metadata.user", Type.TEXT, "lockstep", "user of that database");
    static final Key<String> METADATA_PASSWORD = secret("metadata.password", "its password");

    static final Key<String> CATALOG_KIND =
            key(
                    "catalog.kind",
                    Type.oneOf("metadata", "sqlite", "postgres", "rest"),
                    "metadata",
                    "where the Iceberg catalog is; metadata: in the metadata database's kind");
    static final Key<String> CATALOG_URL =
            key(
                    "catalog.url",
                    Type.TEXT,
                    null,
                    "jdbc:postgresql://… or the REST catalog's address");
    static final Key<String> CATALOG_USER =
            key("catalog.user", Type.TEXT, "lockstep", "user of a PostgreSQL catalog");
    static final Key<String> CATALOG_PASSWORD =
            secret("catalog.password", "password of a PostgreSQL catalog");
    static final Key<String> CATALOG_WAREHOUSE =
            key("catalog.warehouse", Type.TEXT, null, "warehouse of a REST catalog");
    static final Key<String> CATALOG_TOKEN =
            secret("catalog.token", "bearer token of a REST catalog");

    static final Key<Long> LAKE_MEMORY =
            key("lake.memory", Type.SIZE, "1GB", "DuckDB's memory in all; it spills beyond");
    static final Key<Integer> LAKE_CONNECTIONS =
            key("lake.connections", Type.integer(1, 256), "4", "DuckDB queries at once");
    static final Key<Integer> LAKE_THREADS =
            key(
                    "lake.threads",
                    Type.integer(0, 1024),
                    "0",
                    "DuckDB's threads, 0 for one a processor");

    static final Key<String> LAKE_PLACE =
            key(
                    "lake.place",
                    Type.PLACE,
                    null,
                    "directory of the tables' files or s3://bucket/prefix, of this home alone; the"
                            + " home's own by default");
    static final Key<Long> LAKE_COPIES =
            key(
                    "lake.copies",
                    Type.SIZE,
                    "10GB",
                    "of files of a lake in S3 that are kept here once they were read");

    static final Key<Duration> LAKE_HISTORY =
            key(
                    "lake.history",
                    Type.DURATION,
                    "7d",
                    "snapshots that nobody needs are kept so long");
    static final Key<String> LAKE_UPKEEP =
            key("lake.upkeep", Type.TEXT, "17 3 * * *", "when tables are compacted and expired");

    static final Key<Integer> WORKERS_PROCESSES =
            key("workers.processes", Type.integer(1, 64), "3", "for files and SQL of strangers");
    static final Key<Long> WORKERS_HEAP =
            key("workers.heap", Type.SIZE, "512MB", "of each one's Java part");
    static final Key<Long> WORKERS_MEMORY =
            key("workers.memory", Type.SIZE, "1GB", "of each one's DuckDB");
    static final Key<Long> WORKERS_DISK =
            key("workers.disk", Type.SIZE, "32GB", "that each one's DuckDB may spill to");
    static final Key<Integer> WORKERS_THREADS =
            key(
                    "workers.threads",
                    Type.integer(0, 1024),
                    "0",
                    "of each one's DuckDB, 0 for one a processor, four at most");
    static final Key<Duration> WORKERS_QUERY =
            key("workers.query-timeout", Type.DURATION, "30s", "longest time for one query");
    static final Key<Duration> WORKERS_SILENCE =
            key(
                    "workers.silence",
                    Type.DURATION,
                    "15m",
                    "an ingest without progress for so long has failed");

    static final Key<Integer> RUNS_CONCURRENCY =
            key("runs.concurrency", Type.integer(1, 1000), "4", "runs under way at once");
    static final Key<Integer> RUNS_ATTEMPTS =
            key("runs.attempts", Type.integer(1, 100), "3", "attempts of a step");
    static final Key<Duration> RUNS_FIRST_WAIT =
            key("runs.first-wait", Type.DURATION, "5s", "before the second attempt; doubles");
    static final Key<Duration> RUNS_LONGEST_WAIT =
            key("runs.longest-wait", Type.DURATION, "10m", "what the doubling ends at");
    static final Key<Duration> RUNS_PATIENCE =
            key(
                    "runs.patience",
                    Type.DURATION,
                    "30m",
                    "a step without progress for so long has failed");
    static final Key<Duration> RUNS_LEASE =
            key("runs.lease", Type.DURATION, "10s", "a silent server's runs are taken over");
    static final Key<ZoneId> RUNS_ZONE =
            key("runs.zone", Type.ZONE, null, "zone of schedules; this machine's by default");

    static final Key<Duration> MIGRATIONS_ANSWER =
            key(
                    "migrations.answer-within",
                    Type.DURATION,
                    "5s",
                    "a side of a migration that is silent for so long is answered for by the other");

    static final Key<Integer> INDEX_WORKERS =
            key("index.workers", Type.integer(1, 256), "2", "splits read and written at once");
    static final Key<Integer> INDEX_BATCH =
            key("index.batch-rows", Type.integer(1, 100_000), "1000", "rows in one batch");
    static final Key<Integer> INDEX_KEPT =
            key(
                    "index.kept-generations",
                    Type.integer(0, 1000),
                    "2",
                    "kept beside the serving one");
    static final Key<Integer> INDEX_FULL_PROOF =
            key(
                    "index.full-proof-every",
                    Type.integer(1, 1_000_000),
                    "20",
                    "syncs between proofs of everything");
    static final Key<Double> INDEX_REBUILD =
            key(
                    "index.rebuild-share",
                    Type.share(),
                    "0.3",
                    "changed share beyond which an index is built anew");
    static final Key<Duration> INDEX_PIN =
            key(
                    "index.pin-time-to-live",
                    Type.DURATION,
                    "7d",
                    "life of a pin that nobody gives back");

    static final Key<String> BACKUPS_PLACE =
            key(
                    "backups.place",
                    Type.PLACE,
                    null,
                    "directory of backups or s3://bucket/prefix, a directory a tenant in it; the"
                            + " home's own by default");
    static final Key<Integer> BACKUPS_CHAIN =
            key(
                    "backups.chain",
                    Type.integer(1, 1000),
                    "10",
                    "backups in a chain of increments, the full one included");

    static final Key<URI> S3_ENDPOINT =
            key(
                    "s3.endpoint",
                    Type.URL,
                    null,
                    "an S3 server other than Amazon's",
                    "AWS_ENDPOINT_URL_S3",
                    "AWS_ENDPOINT_URL");
    static final Key<String> S3_REGION =
            key(
                    "s3.region",
                    Type.TEXT,
                    null,
                    "region of the buckets; the AWS profile's by default",
                    "AWS_REGION",
                    "AWS_DEFAULT_REGION");
    static final Key<String> S3_PATH_STYLE =
            key(
                    "s3.path-style",
                    Type.oneOf("auto", "true", "false"),
                    "auto",
                    "whether the bucket stands in the path; auto: with an endpoint");
    static final Key<String> S3_ACCESS_KEY =
            key(
                    "s3.access-key",
                    Type.TEXT,
                    null,
                    "key id; environment, AWS profile or role by default");
    static final Key<String> S3_SECRET_KEY = secret("s3.secret-key", "its secret");
    static final Key<String> S3_ENCRYPTION =
            key(
                    "s3.encryption",
                    Type.oneOf("bucket", "sse-s3", "sse-kms"),
                    "bucket",
                    "asked for each object; bucket: as the bucket has it");
    static final Key<String> S3_KMS_KEY =
            key("s3.kms-key", Type.TEXT, null, "key of sse-kms; the account's own by default");

    static final Key<String> EMBEDDING_DEFAULT =
            key("embedding.default", Type.TEXT, "minilm", "embedder of indexes that name none");
    static final Key<Integer> EMBEDDING_THREADS =
            key(
                    "embedding.threads",
                    Type.integer(0, 1024),
                    "0",
                    "texts computed at once, 0 for one a processor");
    static final Key<Long> EMBEDDING_CACHE =
            key(
                    "embedding.cache-vectors",
                    Type.count(0),
                    "2000000",
                    "vectors kept, about 1.6 KB each");
    static final Key<URI> OLLAMA_URL =
            key(
                    "ollama.url",
                    Type.URL,
                    "http://127.0.0.1:11434",
                    "Ollama's address",
                    "OLLAMA_HOST");
    static final Key<URI> OPENAI_URL =
            key(
                    "openai.url",
                    Type.URL,
                    "https://api.openai.com/v1",
                    "root of an OpenAI-compatible server",
                    "OPENAI_BASE_URL");
    static final Key<String> OPENAI_KEY = secret("openai.api-key", "its key", "OPENAI_API_KEY");
    static final Key<String> EMBEDDER_KIND =
            key("embedders.*.kind", Type.oneOf("ollama", "openai"), null, "what serves the model");
    static final Key<String> EMBEDDER_MODEL =
            key("embedders.*.model", Type.TEXT, null, "the model's name there");
    static final Key<URI> EMBEDDER_URL =
            key("embedders.*.url", Type.URL, null, "where; ollama.url or openai.url by default");
    static final Key<String> EMBEDDER_KEY =
            secret("embedders.*.api-key", "its key; openai.api-key by default where url is too");
    static final Key<Integer> EMBEDDER_BATCH =
            key("embedders.*.batch-texts", Type.integer(1, 10_000), "64", "texts in one request");
    static final Key<Integer> EMBEDDER_DIMENSION =
            key(
                    "embedders.*.dimension",
                    Type.integer(0, 65_536),
                    "0",
                    "asked for; 0: the model's own");
    static final Key<Integer> EMBEDDER_WINDOW =
            key(
                    "embedders.*.window",
                    Type.integer(0, 10_000_000),
                    "0",
                    "tokens read in full; 0: as told");

    static final Key<String> STORE_KIND =
            key("stores.*.kind", Type.oneOf("pgvector", "opensearch"), null, "what the store is");
    static final Key<String> STORE_URL =
            key(
                    "stores.*.url",
                    Type.TEXT,
                    null,
                    "postgresql://user@host/database, or https://host:9200");
    static final Key<String> STORE_USER =
            key("stores.*.user", Type.TEXT, null, "else that of the url, or as psql finds it");
    static final Key<String> STORE_PASSWORD =
            secret("stores.*.password", "else that of the url, or as psql finds it");
    static final Key<String> STORE_TENANT =
            key("stores.*.tenant", Type.TEXT, "default", "whose it is; nobody else sees it");
    static final Key<String> STORE_SCHEMA =
            key("stores.*.schema", Type.TEXT, "lockstep", "schema for what Lockstep keeps there");
    static final Key<String> STORE_LAYOUT =
            key(
                    "stores.*.layout",
                    Type.oneOf("own", "langchain", "langchain-community", "langchain-table"),
                    "own",
                    "how new collections lie there");

    static final Key<String> DATABRICKS_HOST =
            key("databricks.host", Type.TEXT, null, "the workspace's address", "DATABRICKS_HOST");
    static final Key<String> DATABRICKS_TOKEN =
            secret("databricks.token", "a token of that workspace", "DATABRICKS_TOKEN");
    static final Key<Boolean> DATABRICKS_ENABLED =
            key(
                    "databricks.sync-enabled",
                    Type.BOOLEAN,
                    "false",
                    "whether datasets go to the warehouse",
                    "DATABRICKS_SYNC_ENABLED");
    static final Key<Boolean> DATABRICKS_AUTO =
            key(
                    "databricks.auto-sync",
                    Type.BOOLEAN,
                    "false",
                    "at every change, without being asked",
                    "DATABRICKS_AUTO_SYNC");
    static final Key<Integer> DATABRICKS_ATTEMPTS =
            key(
                    "databricks.retry-attempts",
                    Type.integer(1, 100),
                    "3",
                    "attempts of a warehouse sync",
                    "DATABRICKS_RETRY_ATTEMPTS");
    static final Key<Duration> DATABRICKS_INTERVAL =
            key(
                    "databricks.retry-interval",
                    Type.SECONDS,
                    "300s",
                    "between them",
                    "DATABRICKS_RETRY_INTERVAL");
    static final Key<Boolean> MCP_ENABLED =
            key(
                    "mcp.enabled",
                    Type.BOOLEAN,
                    "false",
                    "whether files are served to an MCP client",
                    "MCP_ENABLED");
    static final Key<URI> MCP_SERVER =
            key(
                    "mcp.server-url",
                    Type.URL,
                    null,
                    "a server of files to read from",
                    "MCP_SERVER_URL");
    static final Key<String> MCP_KEY = secret("mcp.api-key", "its key", "MCP_API_KEY");
    static final Key<String> SLACK_TOKEN =
            secret("slack.bot-token", "of the app that writes to Slack", "SLACK_BOT_TOKEN");
    static final Key<URI> SLACK_URL =
            key("slack.url", Type.URL, "https://slack.com/api", "where Slack's interface is");

    static final Key<String> HOOK_KIND =
            key(
                    "hooks.*.kind",
                    Type.oneOf("webhook", "slack"),
                    "webhook",
                    "how it is told: CloudEvents by POST, or a message");
    static final Key<URI> HOOK_URL =
            key("hooks.*.url", Type.URL, null, "where a webhook's events are sent");
    static final Key<String> HOOK_SECRET =
            secret("hooks.*.secret", "whsec_…, by which a webhook's events are signed");
    static final Key<String> HOOK_CHANNEL =
            key("hooks.*.channel", Type.TEXT, null, "channel of Slack, by its id or #name");
    static final Key<List<String>> HOOK_EVENTS =
            key(
                    "hooks.*.events",
                    Type.EVENTS,
                    "run.failed, migration.*",
                    "what is told: types, * for any ending");
    static final Key<String> HOOK_TENANT =
            key("hooks.*.tenant", Type.TEXT, null, "whose events alone; else everybody's");
    static final Key<String> TEMPORAL_ADDRESS =
            key(
                    "temporal.address",
                    Type.TEXT,
                    null,
                    "a Temporal server for runs",
                    "TEMPORAL_ADDRESS");
    static final Key<String> TEMPORAL_NAMESPACE =
            key(
                    "temporal.namespace",
                    Type.TEXT,
                    "default",
                    "namespace there",
                    "TEMPORAL_NAMESPACE");

    static final Key<String> LOG_LEVEL =
            key(
                    "log.level",
                    Type.oneOf("error", "warn", "info", "debug", "trace"),
                    "info",
                    "how much is logged");
    static final Key<String> LOG_FORMAT =
            key("log.format", Type.oneOf("text", "json"), "text", "how it is logged");

    /** Keys whose part of the product is not there yet: setting one is said, not refused. */
    static final List<String> WITHOUT_EFFECT = List.of("databricks.", "mcp.", "temporal.");

    private Keys() {}

    /** In the order of the file. */
    static List<Key<?>> all() {
        return List.copyOf(ALL);
    }

    private static <T> Key<T> key(
            String path,
            Type<T> type,
            @Nullable String standard,
            String description,
            String... aliases) {
        return add(new Key<>(path, type, standard, List.of(aliases), false, description));
    }

    private static Key<String> secret(String path, String description, String... aliases) {
        return add(new Key<>(path, Type.TEXT, null, List.of(aliases), true, description));
    }

    private static <T> Key<T> add(Key<T> key) {
        ALL.add(key);
        return key;
    }
}
