package dev.lockstep.store.lucene.internal.build;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Stats;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.lucene.internal.document.Fields;
import dev.lockstep.store.lucene.internal.document.RowDocuments;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.generation.Commits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.AlreadyClosedException;

/** The one open writer of a generation. A writer of a newer epoch takes it away. */
public final class LuceneBuild implements GenerationBuild {
    private static final long NOT_FENCED = -1;

    private final Generation generation;
    private final WriteScope scope;
    private final RowDocuments rows;
    private final BuildFiles files;
    private final Map<String, String> userData;
    private final Runnable closed;
    private final AtomicLong fencedBy = new AtomicLong(NOT_FENCED);
    private volatile boolean open = true;

    /**
     * @param userData what the next commit carries; this object's from now on
     * @param closed told once, when the writer is closed
     */
    LuceneBuild(
            Generation generation,
            WriteScope scope,
            RowDocuments rows,
            BuildFiles files,
            Map<String, String> userData,
            Runnable closed) {
        this.generation = generation;
        this.scope = scope;
        this.rows = rows;
        this.files = files;
        this.userData = userData;
        this.closed = closed;
    }

    public WriteScope scope() {
        return scope;
    }

    @Override
    public Optional<Checkpoint> resumed() {
        requireOpen();
        return Faults.io(act("read the checkpoint of"), () -> Commits.checkpoint(userData, scope));
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        requireOpen();
        rows.requireDimension(batch);
        List<Refusal> refusals = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            try {
                write(batch.id(row), rows.of(batch, row));
            } catch (RowDocuments.Refused e) {
                refusals.add(new Refusal(batch.id(row), String.valueOf(e.getMessage())));
            }
        }
        return refusals;
    }

    private void write(String id, Document document) {
        writing(() -> files.writer().updateDocument(new Term(Fields.ID, id), document));
    }

    @Override
    public void delete(Collection<String> ids) {
        requireOpen();
        Term[] terms = ids.stream().map(id -> new Term(Fields.ID, id)).toArray(Term[]::new);
        writing(() -> files.writer().deleteDocuments(terms));
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        Commits.put(userData, checkpoint);
        writing(() -> {
            files.writer().setLiveCommitData(List.copyOf(userData.entrySet()));
            files.writer().commit();
        });
        return receipt();
    }

    @Override
    public Receipt finish(Checkpoint checkpoint, boolean compact) {
        long before = commit(checkpoint).bytesWritten();
        CrashPoint.BUILD_BEFORE_FINISH.reach();
        writing(() -> files.shape(compact, stats().rows()));
        Receipt after = commit(checkpoint);
        return new Receipt(after.version(), before + after.bytesWritten());
    }

    private Receipt receipt() {
        SegmentInfos commit = lastCommit();
        return new Receipt(
                generation.number() + "." + commit.getGeneration(), files.directory().take());
    }

    @Override
    public Stats stats() {
        return Faults.io(act("read"), () -> Commits.stats(lastCommit()));
    }

    private SegmentInfos lastCommit() {
        return Faults.io(
                act("read"), () -> SegmentInfos.readLatestCommit(files.directory().getDelegate()));
    }

    private interface Write {
        void run() throws IOException;
    }

    private void writing(Write write) {
        try {
            Faults.run(act("write"), write::run);
        } catch (AlreadyClosedException e) {
            requireOpen();
            Faults.run(
                    act("write"),
                    () -> {
                        throw new IOException("the writer has failed before", e);
                    });
        }
    }

    /** Takes the writer away: what was not committed is discarded, every later call fails. */
    public void fence(long newerEpoch) {
        fencedBy.compareAndSet(NOT_FENCED, newerEpoch);
        close();
    }

    private void requireOpen() {
        long newer = fencedBy.get();
        if (newer != NOT_FENCED) {
            throw LockstepException.staleWriter(generation.toString(), scope.epoch(), newer);
        }
        if (!open) {
            throw new IllegalStateException("the build of " + generation + " is closed");
        }
    }

    private String act(String verb) {
        return verb + " generation " + generation;
    }

    @Override
    public void close() {
        synchronized (files) {
            if (!open) {
                return;
            }
            open = false;
            Faults.run(act("close"), files::close);
        }
        closed.run();
    }

    IndexWriter writer() {
        return files.writer();
    }
}
