package dev.lockstep.app.config;

import dev.lockstep.api.LockstepException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts values into the records of {@link Configuration}. */
final class Sections {
    private final Values values;

    private Sections(Values values) {
        this.values = values;
    }

    static Configuration of(Values values) {
        Sections sections = new Sections(values);
        List<Configuration.Shown> shown = values.shown();
        sections.checkTheRest();
        return new Configuration(
                sections.server(),
                values.find(Keys.STORAGE_PATH),
                sections.places(),
                sections.workers(),
                sections.runs(),
                new Configuration.Migrations(values.get(Keys.MIGRATIONS_ANSWER)),
                sections.index(),
                sections.embedding(),
                sections.stores(),
                sections.hooks(),
                new Configuration.Log(values.get(Keys.LOG_LEVEL), values.get(Keys.LOG_FORMAT)),
                shown);
    }

    /** Keys of parts that are not there yet are read too, so that a wrong value is noticed now. */
    private void checkTheRest() {
        Keys.all().stream().filter(key -> !key.isNamed()).forEach(values::find);
    }

    private Configuration.Server server() {
        return new Configuration.Server(
                values.get(Keys.SERVER_HOST),
                values.get(Keys.SERVER_PORT),
                values.get(Keys.SERVER_UPLOAD),
                values.get(Keys.SERVER_BODY),
                values.get(Keys.SERVER_REQUESTS),
                values.get(Keys.SERVER_QUERIES),
                values.get(Keys.SERVER_ANSWERS),
                values.get(Keys.SERVER_IDLE),
                values.get(Keys.SERVER_STOP),
                values.find(Keys.SERVER_OPEN_FIND));
    }

    private Configuration.Places places() {
        return new Configuration.Places(
                new Configuration.Database(
                        values.find(Keys.METADATA_URL),
                        values.get(Keys.METADATA_USER),
                        values.find(Keys.METADATA_PASSWORD)),
                new Configuration.Catalog(
                        values.get(Keys.CATALOG_KIND),
                        new Configuration.Database(
                                values.find(Keys.CATALOG_URL),
                                values.get(Keys.CATALOG_USER),
                                values.find(Keys.CATALOG_PASSWORD)),
                        values.find(Keys.CATALOG_WAREHOUSE),
                        values.find(Keys.CATALOG_TOKEN)),
                new Configuration.Lake(
                        values.get(Keys.LAKE_MEMORY),
                        values.get(Keys.LAKE_CONNECTIONS),
                        values.get(Keys.LAKE_THREADS),
                        values.get(Keys.LAKE_HISTORY),
                        values.get(Keys.LAKE_UPKEEP),
                        values.find(Keys.LAKE_PLACE),
                        values.get(Keys.LAKE_COPIES)),
                new Configuration.Backups(
                        values.find(Keys.BACKUPS_PLACE), values.get(Keys.BACKUPS_CHAIN)),
                s3());
    }

    private Configuration.S3 s3() {
        String style = values.get(Keys.S3_PATH_STYLE);
        return new Configuration.S3(
                values.find(Keys.S3_ENDPOINT),
                values.find(Keys.S3_REGION),
                style.equals("auto") ? null : Boolean.valueOf(style),
                values.find(Keys.S3_ACCESS_KEY),
                values.find(Keys.S3_SECRET_KEY),
                values.get(Keys.S3_ENCRYPTION),
                values.find(Keys.S3_KMS_KEY));
    }

    private Configuration.Workers workers() {
        return new Configuration.Workers(
                values.get(Keys.WORKERS_PROCESSES),
                values.get(Keys.WORKERS_HEAP),
                values.get(Keys.WORKERS_MEMORY),
                values.get(Keys.WORKERS_DISK),
                values.get(Keys.WORKERS_THREADS),
                values.get(Keys.WORKERS_QUERY),
                values.get(Keys.WORKERS_SILENCE));
    }

    private Configuration.Runs runs() {
        return new Configuration.Runs(
                values.get(Keys.RUNS_CONCURRENCY),
                values.get(Keys.RUNS_ATTEMPTS),
                values.get(Keys.RUNS_FIRST_WAIT),
                values.get(Keys.RUNS_LONGEST_WAIT),
                values.get(Keys.RUNS_PATIENCE),
                values.get(Keys.RUNS_LEASE),
                values.find(Keys.RUNS_ZONE));
    }

    private Configuration.Index index() {
        return new Configuration.Index(
                values.get(Keys.INDEX_WORKERS),
                values.get(Keys.INDEX_BATCH),
                values.get(Keys.INDEX_KEPT),
                values.get(Keys.INDEX_FULL_PROOF),
                values.get(Keys.INDEX_REBUILD),
                values.get(Keys.INDEX_PIN));
    }

    private Configuration.Embedding embedding() {
        Map<String, Configuration.Remote> remote = new TreeMap<>();
        for (String name : values.names("embedders")) {
            remote.put(name, remote(name));
        }
        String standard = values.get(Keys.EMBEDDING_DEFAULT);
        if (!remote.containsKey(standard) && !Configuration.IN_PROCESS.containsKey(standard)) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take '"
                            + Keys.EMBEDDING_DEFAULT.path()
                            + "': found '"
                            + standard
                            + "', expected one of "
                            + String.join(", ", Configuration.IN_PROCESS.keySet())
                            + " or a name under 'embedders'.");
        }
        return new Configuration.Embedding(
                standard,
                values.get(Keys.EMBEDDING_THREADS),
                values.get(Keys.EMBEDDING_CACHE),
                Map.copyOf(remote));
    }

    private Map<String, Configuration.ExternalStore> stores() {
        Map<String, Configuration.ExternalStore> stores = new TreeMap<>();
        for (String name : values.names("stores")) {
            stores.put(
                    name,
                    new Configuration.ExternalStore(
                            values.get(Keys.STORE_KIND.named(name)),
                            values.get(Keys.STORE_URL.named(name)),
                            values.find(Keys.STORE_USER.named(name)),
                            values.find(Keys.STORE_PASSWORD.named(name)),
                            values.get(Keys.STORE_TENANT.named(name)),
                            values.get(Keys.STORE_SCHEMA.named(name)),
                            values.get(Keys.STORE_LAYOUT.named(name))));
        }
        return Collections.unmodifiableMap(stores);
    }

    private Map<String, Configuration.Hook> hooks() {
        Map<String, Configuration.Hook> hooks = new TreeMap<>();
        for (String name : values.names("hooks")) {
            boolean slack = values.get(Keys.HOOK_KIND.named(name)).equals("slack");
            hooks.put(
                    name,
                    new Configuration.Hook(
                            slack
                                    ? values.get(Keys.SLACK_URL)
                                    : values.get(Keys.HOOK_URL.named(name)),
                            values.find(Keys.HOOK_SECRET.named(name)),
                            slack
                                    ? new Configuration.Slack(
                                            values.get(Keys.SLACK_TOKEN),
                                            values.get(Keys.HOOK_CHANNEL.named(name)))
                                    : null,
                            values.get(Keys.HOOK_EVENTS.named(name)),
                            values.find(Keys.HOOK_TENANT.named(name))));
        }
        return Collections.unmodifiableMap(hooks);
    }

    private Configuration.Remote remote(String name) {
        String kind = values.get(Keys.EMBEDDER_KIND.named(name));
        boolean ollama = kind.equals("ollama");
        URI url = values.find(Keys.EMBEDDER_URL.named(name));
        @Nullable String key = values.find(Keys.EMBEDDER_KEY.named(name));
        return new Configuration.Remote(
                kind,
                values.get(Keys.EMBEDDER_MODEL.named(name)),
                url != null ? url : values.get(ollama ? Keys.OLLAMA_URL : Keys.OPENAI_URL),
                key != null || ollama || url != null ? key : values.find(Keys.OPENAI_KEY),
                values.get(Keys.EMBEDDER_BATCH.named(name)),
                values.get(Keys.EMBEDDER_DIMENSION.named(name)),
                values.get(Keys.EMBEDDER_WINDOW.named(name)));
    }
}
