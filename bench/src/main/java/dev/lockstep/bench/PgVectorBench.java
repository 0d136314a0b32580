package dev.lockstep.bench;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.pgvector.PgVectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Backup and restore between a real PostgreSQL, rows in LangChain's tables, and an archive of this
 * machine; beside psql copying the same rows by as many connections, and beside the usual script.
 * Of ours, as of psql's way out, the second run counts.
 */
final class PgVectorBench {
    private final Path scratch;
    private final PgRows rows;
    private final Archive archive;
    private final Moves moves;
    private final Optional<UsualScript> script;
    private final Path scripted;
    private final List<Figure> figures = new ArrayList<>();

    private PgVectorBench(Path scratch, PgRows rows, Archive archive) throws Exception {
        this.scratch = scratch;
        this.rows = rows;
        this.archive = archive;
        this.moves = new Moves(scratch, PgRows.CONNECTIONS);
        this.script = UsualScript.find();
        this.scripted = Files.createDirectory(scratch.resolve("scripted"));
    }

    static List<Figure> run(Path scratch) throws Exception {
        try (Lake lake = Lake.open(LakeConfig.local(scratch.resolve("lake")));
                PgRows rows = new PgRows()) {
            Archive archive =
                    Archive.open(
                            new LocalBucket(scratch.resolve("archive")),
                            ParquetRows.of(lake),
                            InstantSource.system());
            return new PgVectorBench(scratch, rows, archive).measure();
        }
    }

    private List<Figure> measure() throws Exception {
        export();
        size();
        restoreOwn();
        restoreLangChain();
        return figures;
    }

    private void export() throws Exception {
        rows.copyOut();
        double raw = rows.copyOut();
        backUp("first");
        double ours = Timed.seconds(() -> backUp("full"));
        beside("backup of " + PgRows.shape() + " from PostgreSQL", ours, raw, "COPY to /dev/null");
        double summed = rows.copyOutSummed(Files.createDirectory(scratch.resolve("summed")));
        ofRate("the same beside copies with sums", ours, summed, "COPY to files, sha256sum");
        double dumped = rows.dump(scratch.resolve("dumped"));
        ofRate("the same beside pg_dump", ours, dumped, "pg_dump -Fd -j 2 -Z 1");
        if (script.isPresent()) {
            double usual = script.get().export(rows, scripted);
            beside("the same beside a script", ours, usual, 5, "text by one connection, pandas");
        } else {
            noPython();
        }
    }

    private void backUp(String name) {
        try (Snapshot source = source()) {
            moves.backUp(source, archive, name);
        }
    }

    private Snapshot source() {
        return rows.store().pin(PgRows.REF, "bench", Duration.ofHours(1));
    }

    /** A peer without a goal. */
    private void ofRate(String claim, double ours, double theirs, String what) {
        figures.add(
                new Figure(
                        claim,
                        Scratch.format("%.1f s", ours),
                        Scratch.format("%.1f s %s", theirs, what),
                        Scratch.format("%.2f of its rate", theirs / ours)));
    }

    private void beside(String claim, double ours, double raw, String what) {
        beside(claim, ours, raw, 0.8, what);
    }

    private void beside(String claim, double ours, double theirs, double goal, String what) {
        figures.add(
                new Figure(
                        claim,
                        Scratch.format("%.1f s", ours),
                        Scratch.format("%.1f s %s", theirs, what),
                        Scratch.format("%.2f of its rate (goal %.1f)", theirs / ours, goal)));
    }

    private void noPython() {
        figures.add(
                new Figure(
                        "the same beside a script",
                        "",
                        "no Python with psycopg, pandas and pyarrow here",
                        "not measured"));
    }

    private void size() throws Exception {
        if (script.isEmpty()) {
            return;
        }
        BackupInfo full = archive.find(TenantId.DEFAULT, "full").orElseThrow();
        long text = 0;
        try (var files = Files.list(scripted)) {
            for (Path file : files.toList()) {
                text += Files.size(file);
            }
        }
        figures.add(
                new Figure(
                        "size of that backup",
                        Scratch.format("%,d MB", full.bytes() >> 20),
                        Scratch.format("%,d MB the script's, vectors as text, zstd", text >> 20),
                        Scratch.format("%.2f (goal 0.75)", (double) full.bytes() / text)));
    }

    /** Into a table that Lockstep makes, beside COPY into one that is like it. */
    private void restoreOwn() throws Exception {
        PgVectorStore store = rows.store();
        CollectionRef first = made("first");
        moves.restore(archive, "full", store, first);
        store.drop(first);
        CollectionRef target = made("restored");
        String own = store.found(target).orElseThrow().table();
        rows.execute("create table raw_own (like " + own + " including all)", "checkpoint");
        double ours = Timed.seconds(() -> moves.restore(archive, "full", store, target));
        requireAll(target);
        double raw = raw("raw_own", "id, embedding, document, metadata");
        beside("restore into an empty table", ours, raw, "COPY into one like it");
    }

    private CollectionRef made(String name) {
        CollectionRef ref = new CollectionRef(TenantId.DEFAULT, PgVectorStore.KIND, name);
        rows.store().create(ref, CollectionSpec.of(PgRows.DIMENSION, Metric.COSINE));
        return ref;
    }

    private double raw(String table, String columns) throws Exception {
        List<Path> files = rows.copyOut(scratch);
        rows.execute("checkpoint");
        double raw = rows.copyIn(table, columns, files);
        if (!rows.value("select count(*) from " + table).equals("" + PgRows.ROWS)) {
            throw new IllegalStateException("rows are missing in " + table);
        }
        for (Path file : files) {
            Files.delete(file);
        }
        rows.execute("drop table " + table);
        return raw;
    }

    private void requireAll(CollectionRef target) {
        long found = rows.store().describe(target).orElseThrow().rows();
        if (found != PgRows.ROWS) {
            throw new IllegalStateException(found + " rows restored");
        }
    }

    /** Into LangChain's own table, emptied; rows are staged beside it and come in by one act. */
    private void restoreLangChain() throws Exception {
        rows.execute(
                PgRows.table("raw_langchain"),
                PgRows.inCollection("raw_langchain"),
                gin("raw_langchain"),
                "checkpoint");
        double raw = raw("raw_langchain", "id, embedding, document, cmetadata");
        rows.execute("truncate langchain_pg_embedding", "checkpoint");
        double ours = Timed.seconds(() -> moves.restore(archive, "full", rows.store(), PgRows.REF));
        requireAll(PgRows.REF);
        beside("restore into LangChain's table, empty", ours, raw, "COPY into one like it");
        if (script.isPresent()) {
            rows.execute(PgRows.table("scripted"), gin("scripted"), "checkpoint");
            double usual = script.get().restore(rows, scripted, "scripted");
            beside("the same beside a script", ours, usual, 5, "in batches of 1,000 INSERTs");
            figures.add(
                    new Figure(
                            "COPY into such a table beside that script",
                            Scratch.format("%.1f s", raw),
                            Scratch.format("%.1f s in batches of 1,000 INSERTs", usual),
                            Scratch.format("%.2f of its rate, the most there is", usual / raw)));
        } else {
            noPython();
        }
    }

    private static String gin(String table) {
        return "create index on " + table + " using gin (cmetadata jsonb_path_ops)";
    }
}
