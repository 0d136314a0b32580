package dev.lockstep.cli.internal.command;

import static dev.lockstep.cli.internal.verb.CommandEntry.local;
import static dev.lockstep.cli.internal.verb.CommandEntry.of;

import dev.lockstep.cli.internal.backup.BackupNoun;
import dev.lockstep.cli.internal.backup.Export;
import dev.lockstep.cli.internal.backup.Import;
import dev.lockstep.cli.internal.collection.CollectionCheck;
import dev.lockstep.cli.internal.collection.CollectionCopy;
import dev.lockstep.cli.internal.collection.CollectionDiff;
import dev.lockstep.cli.internal.collection.CollectionHygiene;
import dev.lockstep.cli.internal.collection.CollectionVerbs;
import dev.lockstep.cli.internal.dataset.DatasetIngest;
import dev.lockstep.cli.internal.dataset.DatasetVerbs;
import dev.lockstep.cli.internal.index.EvalsetVerbs;
import dev.lockstep.cli.internal.index.IndexSchedule;
import dev.lockstep.cli.internal.index.IndexShow;
import dev.lockstep.cli.internal.index.IndexSync;
import dev.lockstep.cli.internal.index.IndexVerbs;
import dev.lockstep.cli.internal.index.Monitor;
import dev.lockstep.cli.internal.index.Search;
import dev.lockstep.cli.internal.migration.MigrationNoun;
import dev.lockstep.cli.internal.server.ConfigShow;
import dev.lockstep.cli.internal.server.HookVerbs;
import dev.lockstep.cli.internal.server.KeyVerbs;
import dev.lockstep.cli.internal.server.RunVerbs;
import dev.lockstep.cli.internal.store.StoreAdd;
import dev.lockstep.cli.internal.store.StoreBootstrap;
import dev.lockstep.cli.internal.store.StoreCheck;
import dev.lockstep.cli.internal.store.StoreVerbs;
import dev.lockstep.cli.internal.verb.Noun;
import java.util.List;

/** Every command there is, in the order of the help. */
final class Nouns {
    private static final String START = "Start";
    private static final String DATA = "Data and search";
    private static final String STORES = "Collections and stores";
    private static final String WORK = "Work and watch";
    private static final String SETUP = "Set up";

    private Nouns() {}

    static List<Noun> all() {
        return List.of(
                Noun.single(START, "demo", "Load a small library and search it.", null),
                Noun.single(START, "serve", "Serve the home: REST, pages, runs.", null),
                dataset(),
                index(),
                search(),
                evalset(),
                collection(),
                store(),
                backup(),
                MigrationNoun.of(STORES),
                export(),
                imported(),
                run(),
                monitor(),
                key(),
                hook(),
                config(),
                completion());
    }

    private static Noun dataset() {
        return Noun.of(
                DATA,
                "dataset",
                "Tables that you bring: CSV, Excel, JSON, Parquet.",
                of(
                        DatasetIngest::new,
                        "lockstep dataset ingest works.csv --key doi --type ddc=text",
                        "POST /api/v1/datasets/ingest",
                        "-F name=works -F key=doi -F file=@works.csv"),
                of(DatasetVerbs.ListAll::new, "lockstep dataset list", "GET /api/v1/datasets"),
                of(
                        DatasetVerbs.Show::new,
                        "lockstep dataset show works",
                        "GET /api/v1/datasets/works"),
                of(
                        DatasetVerbs.Query::new,
                        "lockstep dataset query works \"select year, count(*) from dataset group"
                                + " by 1\"",
                        "POST /api/v1/datasets/works/query",
                        "{\"sql\": \"select year, count(*) from dataset group by 1\"}"),
                of(
                        DatasetVerbs.Preview::new,
                        "lockstep dataset preview works.csv",
                        "POST /api/v1/datasets/preview",
                        "-F file=@works.csv"),
                of(
                        DatasetVerbs.Rejects::new,
                        "lockstep dataset rejects works",
                        "GET /api/v1/datasets/works/rejects"),
                of(
                        DatasetVerbs.Delete::new,
                        "lockstep dataset delete works --yes",
                        "DELETE /api/v1/datasets/works"));
    }

    private static Noun index() {
        return Noun.of(
                DATA,
                "index",
                "What serves searches over a dataset.",
                of(
                        IndexVerbs.Create::new,
                        "lockstep index create works --dataset works --id doi --text \"{title}."
                                + " {summary}\"",
                        "POST /api/v1/indexes",
                        "{\"name\": \"works\", \"dataset\": \"works\", \"id_column\": \"doi\","
                                + " \"text\": \"{title}. {summary}\"}"),
                of(
                        IndexVerbs.Check::new,
                        "lockstep index check works",
                        "GET /api/v1/indexes/works/check"),
                of(IndexSync::new, "lockstep index sync works", "POST /api/v1/indexes/works/sync"),
                of(IndexShow::new, "lockstep index show works", "GET /api/v1/indexes/works"),
                of(IndexVerbs.ListAll::new, "lockstep index list", "GET /api/v1/indexes"),
                of(
                        IndexVerbs.Generations::new,
                        "lockstep index generations works",
                        "GET /api/v1/indexes/works/generations"),
                of(
                        IndexSchedule::new,
                        "lockstep index schedule works \"0 2 * * *\"",
                        "PUT /api/v1/schedules/index-works",
                        "{\"cron\": \"0 2 * * *\", \"job\": \"index-sync\", \"parameters\":"
                                + " {\"index\": \"works\"}}"),
                of(
                        IndexVerbs.Delete::new,
                        "lockstep index delete works --yes",
                        "DELETE /api/v1/indexes/works"));
    }

    private static Noun search() {
        return Noun.single(
                DATA,
                "search",
                "Search an index or a backup by meaning, by words, or by both.",
                of(
                        Search::new,
                        "lockstep search works \"agreeing when computers crash\" --count 3 --filter"
                                + " 'year>=1990'",
                        "GET /api/v1/indexes/works/search",
                        "-G --data-urlencode \"query=agreeing when computers crash\" -d count=3"));
    }

    private static Noun evalset() {
        return Noun.of(
                DATA,
                "evalset",
                "Queries with known right answers.",
                of(
                        EvalsetVerbs.Import::new,
                        "lockstep evalset import works judged.json",
                        "POST /api/v1/evalsets",
                        "{\"name\": \"works\", \"queries\": [{\"id\": \"q1\", \"query\":"
                                + " \"consensus\", \"relevant\": [\"10.1/1\"]}]}"),
                of(EvalsetVerbs.ListAll::new, "lockstep evalset list", "GET /api/v1/evalsets"),
                of(
                        EvalsetVerbs.Score::new,
                        "lockstep evalset score works --index works --min-recall 0.95",
                        "POST /api/v1/evalsets/works/score",
                        "{\"index\": \"works\", \"count\": 10}"));
    }

    private static Noun collection() {
        return Noun.of(
                STORES,
                "collection",
                "Embeddings of one model, in any store: STORE/NAME.",
                of(
                        CollectionVerbs.ListAll::new,
                        "lockstep collection list --store lake",
                        "GET /api/v1/collections"),
                of(
                        CollectionVerbs.Show::new,
                        "lockstep collection show lake/works",
                        "GET /api/v1/collections/lake/works"),
                of(
                        CollectionCopy::new,
                        "lockstep collection copy lake/works memory/works --max-rate 5000",
                        "POST /api/v1/collections/copy",
                        "{\"from\": \"lake/works\", \"to\": \"memory/works\", \"max_rate\": \"5000\"}"),
                of(
                        CollectionDiff::new,
                        "lockstep collection diff lake/works memory/works --certificate proof.json",
                        "POST /api/v1/collections/diff",
                        "{\"left\": \"lake/works\", \"right\": \"memory/works\"}"),
                of(
                        CollectionCheck::new,
                        "lockstep collection check proof.json memory/works",
                        "POST /api/v1/collections/check",
                        "{\"certificate\": {}, \"address\": \"memory/works\"}"),
                of(
                        CollectionHygiene::new,
                        "lockstep collection hygiene lake/works",
                        "POST /api/v1/collections/hygiene",
                        "{\"address\": \"lake/works\", \"examples\": 10}"));
    }

    private static Noun store() {
        return Noun.of(
                STORES,
                "store",
                "Places that hold collections.",
                of(
                        StoreAdd::new,
                        "lockstep store add pg --url postgresql://reader@db/vectors",
                        "POST /api/v1/stores",
                        "{\"name\": \"pg\", \"kind\": \"pgvector\", \"url\":"
                                + " \"postgresql://reader@db/vectors\"}"),
                of(
                        StoreBootstrap::new,
                        "lockstep store bootstrap opensearch --hosts https://os:9200"
                                + " --embeddings-index ml-embeddings --vector-dimension 384",
                        "POST /api/v1/stores/bootstrap",
                        "{\"kind\": \"opensearch\", \"hosts\": [\"https://os:9200\"],"
                                + " \"embeddings_index\": \"ml-embeddings\","
                                + " \"vector_dimension\": 384}"),
                of(
                        StoreCheck::new,
                        "lockstep store check pg --for backup",
                        "GET /api/v1/stores/pg/check?for=backup"),
                of(StoreVerbs.ListAll::new, "lockstep store list", "GET /api/v1/stores"),
                of(StoreVerbs.Show::new, "lockstep store show pg", "GET /api/v1/stores/pg"),
                of(
                        StoreVerbs.Remove::new,
                        "lockstep store remove pg --yes",
                        "DELETE /api/v1/stores/pg"));
    }

    private static Noun backup() {
        return BackupNoun.of(STORES);
    }

    private static Noun export() {
        return Noun.single(
                STORES,
                "export",
                "Write a database's collections to Parquet.",
                of(
                        Export::new,
                        "lockstep export --output-dir /backups/vectors --include-event-summaries",
                        "POST /api/v1/exports",
                        "{\"database\": {\"url\": \"postgresql://reader@db/vectors\"},"
                                + " \"output_dir\": \"/backups/vectors\"}"));
    }

    private static Noun imported() {
        return Noun.single(
                STORES,
                "import",
                "Bring an export into a database.",
                of(
                        Import::new,
                        "lockstep import --input-dir /backups/vectors --dry-run",
                        "POST /api/v1/imports",
                        "{\"database\": {\"url\": \"postgresql://writer@db/vectors\"},"
                                + " \"input_dir\": \"/backups/vectors\"}"));
    }

    private static Noun run() {
        return Noun.of(
                WORK,
                "run",
                "Durable work: follow it, end it, take it up again.",
                of(RunVerbs.ListAll::new, "lockstep run list --state failed", "GET /api/v1/runs"),
                of(RunVerbs.Show::new, "lockstep run show RUN", "GET /api/v1/runs/RUN"),
                of(
                        RunVerbs.Watch::new,
                        "lockstep run watch RUN",
                        "GET /api/v1/runs/RUN/events",
                        "-N -H 'Accept: text/event-stream'"),
                of(RunVerbs.Log::new, "lockstep run log RUN --follow", "GET /api/v1/runs/RUN/log"),
                of(RunVerbs.Proof::new, "lockstep run proof RUN", "GET /api/v1/runs/RUN/proof"),
                of(
                        RunVerbs.Cancel::new,
                        "lockstep run cancel RUN --yes",
                        "POST /api/v1/runs/RUN/cancel"),
                of(RunVerbs.Retry::new, "lockstep run retry RUN", "POST /api/v1/runs/RUN/retry"));
    }

    private static Noun monitor() {
        return Noun.single(
                WORK,
                "monitor",
                "Look whether indexes are in step; tell Slack.",
                of(
                        Monitor::new,
                        "lockstep monitor --interval 60 --slack-channel C0123456789",
                        "GET /api/v1/indexes"));
    }

    private static Noun key() {
        return Noun.of(
                SETUP,
                "key",
                "Keys that people and programs call with.",
                of(
                        KeyVerbs.Create::new,
                        "lockstep key create dashboard --role read > dashboard.key",
                        "POST /api/v1/keys",
                        "{\"name\": \"dashboard\", \"role\": \"read\"}"),
                of(KeyVerbs.ListAll::new, "lockstep key list", "GET /api/v1/keys"),
                of(
                        KeyVerbs.Revoke::new,
                        "lockstep key revoke KEY --yes",
                        "DELETE /api/v1/keys/KEY"));
    }

    private static Noun hook() {
        return Noun.of(
                SETUP,
                "hook",
                "Who is told of what happens: webhooks and Slack.",
                of(HookVerbs.ListAll::new, "lockstep hook list", "GET /api/v1/hooks"),
                of(HookVerbs.Test::new, "lockstep hook test ops", "POST /api/v1/hooks/ops/test"));
    }

    private static Noun config() {
        return Noun.of(
                SETUP,
                "config",
                "Settings, and where each value came from.",
                of(ConfigShow::new, "lockstep config show", "GET /api/v1/config"));
    }

    private static Noun completion() {
        return Noun.single(
                SETUP,
                "completion",
                "Complete commands by Tab in bash, zsh or fish.",
                local(Completion::new, "lockstep completion bash > ~/.lockstep-completion"));
    }
}
