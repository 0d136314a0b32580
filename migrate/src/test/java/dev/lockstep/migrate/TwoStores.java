package dev.lockstep.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Store;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Two stores in memory and real runs on SQLite, for migrations from one to the other. */
final class TwoStores implements AutoCloseable {
    static final TenantId T = TenantId.DEFAULT;
    static final int DIMENSION = 4;
    static final String NAME = "m1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final AnswerCache answers = AnswerCache.of(1 << 20);
    final MemoryStore source = new MemoryStore();
    final MemoryStore target = new MemoryStore();
    final WordModels models = new WordModels();
    final RowGenerator rows = new RowGenerator(7, DIMENSION);

    /** Stands before the target, to break it. */
    volatile Runnable beforeTarget = () -> {};

    /** Stands behind each commit of the source, to lose its answer. */
    volatile Runnable afterSourceCommit = () -> {};

    /** Ids that the source does not take. */
    final Set<String> refusedBySource = ConcurrentHashMap.newKeySet();

    /** Ids that the target does not take. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();

    final CollectionRef from = new CollectionRef(T, "a", "works");
    final CollectionRef to = new CollectionRef(T, "b", "works");
    private final AtomicLong commits = new AtomicLong();
    private final Path work;
    private final MetadataDatabase database;
    private final Migrations migrations;
    private RunEngine runs;
    Migrations.Opened service;

    /** Both sides have one model. */
    TwoStores(Path home) {
        this(home, null);
    }

    /**
     * @param model of the source's vectors, as it tells; null where it tells none
     */
    TwoStores(Path home, @Nullable String model) {
        database = MetadataDatabase.sqlite(home.resolve("m.db"));
        work = home.resolve("work");
        migrations = Migrations.open(parts(answers));
        source.create(from, new CollectionSpec(DIMENSION, Metric.COSINE, model, Map.of()));
        open();
    }

    private MigrateParts parts(AnswerCache kept) {
        return new MigrateParts(
                database,
                new Two(),
                (spec, words) -> new float[spec.dimension()],
                kept,
                models,
                work,
                Duration.ofSeconds(5),
                InstantSource.system());
    }

    private void open() {
        runs =
                RunEngine.open(
                        database,
                        List.of(migrations.job()),
                        RunSettings.defaults(),
                        InstantSource.system());
        service = migrations.service(runs.service());
        runs.start();
    }

    /** The server ends and comes back. */
    void restart() {
        service.close();
        runs.close();
        open();
    }

    private final class Two implements MigrateParts.Places {
        @Override
        public CollectionRef address(TenantId tenant, String address) {
            String[] parts = address.split("/");
            return new CollectionRef(tenant, parts[0], parts[1]);
        }

        @Override
        public Store store(CollectionRef ref) {
            return ref.store().equals("a") ? source : target;
        }

        @Override
        public double assumedRate(CollectionRef ref) {
            return 1_000;
        }

        @Override
        public Readable readable(CollectionRef ref) {
            return (Readable) store(ref);
        }

        @Override
        public Writable writable(CollectionRef ref) {
            if (!ref.store().equals("b")) {
                return new PickyStore(
                        source, refusedBySource::contains, () -> afterSourceCommit.run());
            }
            beforeTarget.run();
            return new PickyStore(target, refused::contains, () -> {});
        }
    }

    static MigrationSettings settings(MigrationService.Mode mode) {
        return settings(mode, 0.9, null);
    }

    static MigrationSettings settings(
            MigrationService.Mode mode, double minOverlap, @Nullable Embedding embedding) {
        return new MigrationSettings(
                mode, null, 0, 2, 100, 20, minOverlap, 1_000, 0.01, 1 << 30, 0, false, embedding);
    }

    /** The target's vectors are to be made by the larger model. */
    MigrationView planEmbedded(MigrationService.Mode mode, @Nullable String sourceModel) {
        Embedding embedding = new Embedding(WordModels.LARGE, sourceModel, false);
        return service.plan(
                T,
                new NewMigration(NAME, "a/works", "b/works", settings(mode, 0, embedding)),
                "ann");
    }

    MigrationView plan(MigrationService.Mode mode) {
        return plan(settings(mode));
    }

    MigrationView plan(MigrationSettings settings) {
        return service.plan(T, new NewMigration(NAME, "a/works", "b/works", settings), "ann");
    }

    /** On the same metadata database and the same stores; to be closed. */
    Migrations.Opened anotherServer() {
        return Migrations.open(parts(AnswerCache.of(1 << 20))).service(runs.service());
    }

    /** Somebody writes to the source, past us. */
    void writeToSource(Collection<Row> some, Collection<String> deleted) {
        write(source, from, some, deleted);
    }

    /** Somebody writes to the target, past us. */
    void meddle(Collection<Row> some, Collection<String> deleted) {
        write(target, to, some, deleted);
    }

    private void write(
            MemoryStore store,
            CollectionRef ref,
            Collection<Row> some,
            Collection<String> deleted) {
        WriteScope scope = new WriteScope("app" + commits.incrementAndGet(), "write", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            writer.delete(deleted);
            if (!some.isEmpty()) {
                float[] vector = some.iterator().next().vector();
                int dimension = vector == null ? DIMENSION : vector.length;
                writer.upsert(Batch.of(List.copyOf(some), dimension));
            }
            writer.commit(new Checkpoint(scope, Map.of(), 0, 0, 0));
        }
    }

    MigrationView await(Predicate<MigrationView> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        MigrationView seen = service.get(T, NAME);
        while (!wanted.test(seen)) {
            assertThat(System.nanoTime()).as("waiting in vain: " + seen).isLessThan(until);
            Thread.sleep(20);
            seen = service.get(T, NAME);
        }
        return seen;
    }

    MigrationView await(Phase phase) throws InterruptedException {
        return await(v -> v.phase() == phase);
    }

    /** Each step of the route is judged by searches of its own. */
    void searchUntilGatesAreOpen(SearchQuery query) throws InterruptedException {
        await(v -> {
            service.search(T, NAME, query, null);
            return v.gates().stream().allMatch(Gate::open);
        });
    }

    /** The run has ended too. */
    void awaitRun(RunState state) throws InterruptedException {
        String run = Objects.requireNonNull(service.get(T, NAME).run());
        await(_ -> runs.service().get(T, run).state() == state);
    }

    RunEngine runs() {
        return runs;
    }

    SearchQuery query(float... vector) {
        return new SearchQuery(null, vector, Mode.VECTOR, 10, 0, false, Filter.all(), 0);
    }

    SearchQuery words(String words) {
        return new SearchQuery(words, null, Mode.VECTOR, 10, 0, false, Filter.all(), 0);
    }

    /** Ids, documents and metadata are the same, and the target's vectors are of the documents. */
    void assertEmbedded() {
        try (Snapshot left = source.pin(from, "test", Duration.ofHours(1));
                Snapshot right = target.pin(to, "test", Duration.ofHours(1))) {
            Collection<Row> there = Rows.all(right).values();
            Rows.assertSame(
                    Rows.all(left).values().stream().map(TwoStores::text).toList(),
                    there.stream().map(TwoStores::text).toList());
            assertThat(there)
                    .allSatisfy(r -> assertThat(r.vector()).containsExactly(models.large.of(r)));
        }
    }

    private static Row text(Row row) {
        return new Row(row.id(), null, row.document(), row.metadata());
    }

    void assertSame() {
        try (Snapshot left = source.pin(from, "test", Duration.ofHours(1));
                Snapshot right = target.pin(to, "test", Duration.ofHours(1))) {
            Rows.assertSame(Rows.all(left).values(), Rows.all(right).values());
        }
    }

    /** Conflicts are told apart by their code. */
    static String code(Runnable act) {
        try {
            act.run();
            return "";
        } catch (LockstepException e) {
            return e.code();
        }
    }

    /** The metadata database is as it was when so many writes were known. */
    void restoreWrites(long known) {
        database.write(h -> h.execute("delete from migration_writes where number > ?", known));
    }

    /** What those outside would be told, by type. */
    List<String> notices() {
        return database.read(
                h -> h.createQuery("select type from notices").mapTo(String.class).list());
    }

    @Override
    public void close() {
        service.close();
        runs.close();
        database.close();
    }
}
