package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.PartWriter;
import dev.lockstep.lake.parquet.PartWriters;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.internal.manifest.FileMarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one collection: to a part, which becomes a file when it is full or at a
 * commit. Rows are encoded by the threads that bring them. After a failure nothing more is taken,
 * since nobody knows which rows a part had.
 */
final class CollectionWriter implements StoreWriter {
    /** Of rows as in memory, from which on a part becomes a file. */
    static final long PART_BYTES = 64L << 20;

    private final Journal journal;
    private final StageFiles stage;
    private final PartWriters writers = new PartWriters();
    private final WriteScope scope;
    private final String name;
    private final CollectionSpec spec;
    private final Map<String, String> keyValues;
    private final List<Journal.Staged> staged = new ArrayList<>();
    private StageFiles.@Nullable Part rows;
    private StageFiles.@Nullable Part deletes;
    private boolean unusable;

    CollectionWriter(
            Journal journal, StageFiles stage, WriteScope scope, String name, CollectionSpec spec) {
        this.journal = journal;
        this.stage = stage;
        this.scope = scope;
        this.name = name;
        this.spec = spec;
        this.keyValues = FileMarks.of(name, spec);
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return journal.acts().reversed().stream()
                .filter(act -> act.collection().equals(name))
                .map(Journal.Act::checkpoint)
                .filter(c ->
                        c != null
                                && c.scope().run().equals(scope.run())
                                && c.scope().step().equals(scope.step()))
                .findFirst();
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        if (batch.dimension() != spec.dimension() && batch.dimension() != 0) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot write collection "
                            + name
                            + " to a backup: found vectors of "
                            + batch.dimension()
                            + " dimensions, expected "
                            + spec.dimension()
                            + ".");
        }
        List<Refusal> refused = new ArrayList<>();
        Batch sound = ParquetRows.sound(kept(batch), refused);
        for (int from = 0; from < sound.size(); ) {
            from = take(sound, from);
        }
        return refused;
    }

    private Batch kept(Batch batch) {
        return plan().documents() || !batch.hasDocuments()
                ? batch
                : new Batch(
                        batch.ids(),
                        batch.dimension(),
                        batch.vectors(),
                        batch.withoutVector(),
                        null,
                        batch.metadata(),
                        batch.embeddedFrom());
    }

    private BackupPlan plan() {
        return journal.claim().plan();
    }

    /** Takes as many rows as the part has room for, and writes it where it is full. */
    private int take(Batch batch, int from) {
        StageFiles.Part full = null;
        Runnable encode;
        int to;
        synchronized (this) {
            requireUsable();
            StageFiles.Part part = rows;
            if (part == null) {
                part = stage.rows(writers, spec.dimension(), keyValues);
                rows = part;
            }
            PartWriter writer = part.writer();
            to = (int) Math.min(batch.size(), from + plan().partRows() - writer.rows());
            encode = writer.add(batch.slice(from, to));
            if (writer.rows() >= plan().partRows() || writer.bytes() >= PART_BYTES) {
                full = part;
                rows = null;
            }
        }
        orUnusable(encode);
        if (full != null) {
            finish(full);
        }
        return to;
    }

    private void finish(StageFiles.Part part) {
        orUnusable(() -> {
            Journal.Staged file = stage.finish(part, name);
            synchronized (this) {
                staged.add(file);
            }
        });
    }

    private void orUnusable(Runnable work) {
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            if (!done) {
                synchronized (this) {
                    unusable = true;
                }
            }
        }
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        requireUsable();
        if (plan().parent() == null || ids.isEmpty()) {
            return;
        }
        StageFiles.Part part = deletes;
        if (part == null) {
            part = stage.deletes(writers, keyValues);
            deletes = part;
        }
        orUnusable(part.writer().add(ids));
    }

    @Override
    public synchronized Receipt commit(Checkpoint checkpoint) {
        requireUsable();
        unusable = true;
        if (rows != null) {
            StageFiles.Part last = rows;
            rows = null;
            finish(last);
        }
        if (deletes != null) {
            StageFiles.Part last = deletes;
            deletes = null;
            finish(last);
        }
        journal.add(Journal.Act.commit(name, checkpoint, List.copyOf(staged)));
        long bytes = staged.stream().mapToLong(s -> s.file().bytes()).sum();
        staged.clear();
        unusable = false;
        return new Receipt(plan().name() + "/" + journal.acts().size(), bytes);
    }

    private void requireUsable() {
        if (unusable) {
            throw new IllegalStateException(
                    "this writer of backup " + plan().name() + " is closed, or has failed");
        }
    }

    @Override
    public synchronized void close() {
        unusable = true;
        if (rows != null) {
            rows.writer().close();
            rows = null;
        }
        if (deletes != null) {
            deletes.writer().close();
            deletes = null;
        }
        writers.close();
    }
}
