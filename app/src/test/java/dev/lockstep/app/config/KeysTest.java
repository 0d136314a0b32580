package dev.lockstep.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void everyKeyDefaultAliasAndSecretIsPinned() {
        String found = Keys.all().stream().map(KeysTest::line).collect(Collectors.joining("\n"));

        assertThat(found).isEqualTo(PINNED.strip());
    }

    @Test
    void everyDefaultIsAValueOfItsType() {
        for (Key<?> key : Keys.all()) {
            if (key.standard() != null) {
                assertThat(key.type().parse().apply(key.standard())).as(key.path()).isNotNull();
            }
        }
    }

    @Test
    void variablesAreUnique() {
        assertThat(Keys.all().stream().map(Key::variable)).doesNotHaveDuplicates();
    }

    private static String line(Key<?> key) {
        return key.path()
                + (key.standard() == null ? "" : " = " + key.standard())
                + (key.secret() ? " secret" : "")
                + (key.aliases().isEmpty() ? "" : " " + String.join(" ", key.aliases()));
    }

    private static final String PINNED =
            """
            server.host = 127.0.0.1
            server.port = 8484
            server.upload-limit = 20GB
            server.body-limit = 64MB
            server.concurrent-requests = 512
            server.queries-per-tenant = 16
            server.query-cache = 32MB
            server.idle-timeout = 30s
            server.stop-timeout = 10s
            server.open-find-tenant
            storage.path DATA_STORAGE_PATH
            metadata.url
            metadata.user = lockstep
            metadata.password secret
            catalog.kind = metadata
            catalog.url
            catalog.user = lockstep
            catalog.password secret
            catalog.warehouse
            catalog.token secret
            lake.memory = 1GB
            lake.connections = 4
            lake.threads = 0
            lake.place
            lake.copies = 10GB
            lake.history = 7d
            lake.upkeep = 17 3 * * *
            workers.processes = 3
            workers.heap = 512MB
            workers.memory = 1GB
            workers.disk = 32GB
            workers.threads = 0
            workers.query-timeout = 30s
            workers.silence = 15m
            runs.concurrency = 4
            runs.attempts = 3
            runs.first-wait = 5s
            runs.longest-wait = 10m
            runs.patience = 30m
            runs.lease = 10s
            runs.zone
            migrations.answer-within = 5s
            index.workers = 2
            index.batch-rows = 1000
            index.kept-generations = 2
            index.full-proof-every = 20
            index.rebuild-share = 0.3
            index.pin-time-to-live = 7d
            backups.place
            backups.chain = 10
            s3.endpoint AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL
            s3.region AWS_REGION AWS_DEFAULT_REGION
            s3.path-style = auto
            s3.access-key
            s3.secret-key secret
            s3.encryption = bucket
            s3.kms-key
            embedding.default = minilm
            embedding.threads = 0
            embedding.cache-vectors = 2000000
            ollama.url = http://127.0.0.1:11434 OLLAMA_HOST
            openai.url = https://api.openai.com/v1 OPENAI_BASE_URL
            openai.api-key secret OPENAI_API_KEY
            embedders.*.kind
            embedders.*.model
            embedders.*.url
            embedders.*.api-key secret
            embedders.*.batch-texts = 64
            embedders.*.dimension = 0
            embedders.*.window = 0
            stores.*.kind
            stores.*.url
            stores.*.user
            stores.*.password secret
            stores.*.tenant = default
            stores.*.schema = lockstep
            stores.*.layout = own
            databricks.host DATABRICKS_HOST
            databricks.token secret DATABRICKS_TOKEN
            databricks.sync-enabled = false DATABRICKS_SYNC_ENABLED
            databricks.auto-sync = false DATABRICKS_AUTO_SYNC
            databricks.retry-attempts = 3 DATABRICKS_RETRY_ATTEMPTS
            databricks.retry-interval = 300s DATABRICKS_RETRY_INTERVAL
            mcp.enabled = false MCP_ENABLED
            mcp.server-url MCP_SERVER_URL
            mcp.api-key secret MCP_API_KEY
            slack.bot-token secret SLACK_BOT_TOKEN
            slack.url = https://slack.com/api
            hooks.*.kind = webhook
            hooks.*.url
            hooks.*.secret secret
            hooks.*.channel
            hooks.*.events = run.failed, migration.*
            hooks.*.tenant
            temporal.address TEMPORAL_ADDRESS
            temporal.namespace = default TEMPORAL_NAMESPACE
            log.level = info
            log.format = text
            """;
}
