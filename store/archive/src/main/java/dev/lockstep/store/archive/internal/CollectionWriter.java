package dev.lockstep.store.archive.internal;

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
import dev.lockstep.store.archive.BackupPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one collection: to a part in memory, which becomes a file when it is full or
 * at a commit. After a failure nothing more is taken, since nobody knows which rows a part had.
 */
final class CollectionWriter implements StoreWriter {
    /** Of rows in memory, from which on a part becomes a file. */
    static final long PART_BYTES = 64L << 20;

    private final Journal journal;
    private final StageFiles stage;
    private final ParquetRows parquet;
    private final WriteScope scope;
    private final String name;
    private final CollectionSpec spec;
    private final Map<String, String> keyValues;
    private final List<Journal.Staged> staged = new ArrayList<>();
    private @Nullable PartWriter rows;
    private @Nullable PartWriter deletes;
    private boolean unusable;

    CollectionWriter(
            Journal journal,
            StageFiles stage,
            ParquetRows parquet,
            WriteScope scope,
            String name,
            CollectionSpec spec) {
        this.journal = journal;
        this.stage = stage;
        this.parquet = parquet;
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
        PartWriter full = null;
        int to;
        synchronized (this) {
            requireUsable();
            PartWriter part = rows;
            if (part == null) {
                part = parquet.part(spec.dimension(), keyValues);
                rows = part;
            }
            to = (int) Math.min(batch.size(), from + plan().partRows() - part.rows());
            add(part, batch.slice(from, to));
            if (part.rows() >= plan().partRows() || part.bytes() >= PART_BYTES) {
                full = part;
                rows = null;
            }
        }
        if (full != null) {
            write(full, FileRecord.Kind.ROWS);
        }
        return to;
    }

    private void add(PartWriter part, Batch batch) {
        try {
            part.add(batch);
        } catch (RuntimeException e) {
            unusable = true;
            throw e;
        }
    }

    private void write(PartWriter part, FileRecord.Kind kind) {
        try {
            Journal.Staged file = stage.part(part, kind, name);
            synchronized (this) {
                staged.add(file);
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                unusable = true;
            }
            throw e;
        }
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        requireUsable();
        if (plan().parent() == null || ids.isEmpty()) {
            return;
        }
        PartWriter part = deletes;
        if (part == null) {
            part = parquet.ids(keyValues);
            deletes = part;
        }
        part.add(ids);
    }

    @Override
    public synchronized Receipt commit(Checkpoint checkpoint) {
        requireUsable();
        unusable = true;
        if (rows != null) {
            PartWriter last = rows;
            rows = null;
            write(last, FileRecord.Kind.ROWS);
        }
        if (deletes != null) {
            PartWriter last = deletes;
            deletes = null;
            write(last, FileRecord.Kind.DELETES);
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
            rows.close();
            rows = null;
        }
        if (deletes != null) {
            deletes.close();
            deletes = null;
        }
    }
}
