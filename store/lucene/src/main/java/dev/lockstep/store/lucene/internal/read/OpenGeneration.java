package dev.lockstep.store.lucene.internal.read;

import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.filter.AcceptedRows;
import dev.lockstep.store.lucene.internal.generation.Plan;
import dev.lockstep.store.lucene.internal.generation.Seals;
import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.MMapDirectory;

/**
 * A sealed generation opened for reading, once for all who read it. Opening reads every byte once,
 * for the checksums, which also brings the files into memory.
 */
public final class OpenGeneration {
    private final Seal seal;
    private final Plan plan;
    private final DirectoryReader reader;
    private final List<LeafVectors> leaves;
    private final IndexSearcher searcher;
    private final AcceptedRows accepted;
    private int users = 1;

    private OpenGeneration(Seal seal, Plan plan, DirectoryReader reader, List<LeafVectors> leaves) {
        this.seal = seal;
        this.plan = plan;
        this.reader = reader;
        this.leaves = List.copyOf(leaves);
        this.searcher = new IndexSearcher(reader);
        this.searcher.setQueryCache(null);
        this.accepted = new AcceptedRows(searcher, this.leaves);
    }

    /**
     * @throws LockstepException INTERNAL with code {@code generation-damaged}, naming the file
     */
    public static OpenGeneration open(Home home, Seals seals, Seal seal) {
        seals.checkSizes(seal);
        Path path = home.of(seal.generation());
        try {
            return read(path, seal);
        } catch (IOException | RuntimeException | AssertionError e) {
            seals.verify(seal);
            return Faults.io(
                    "open generation " + seal.generation(),
                    () -> {
                        throw new IOException(e.getMessage(), e);
                    });
        }
    }

    private static OpenGeneration read(Path path, Seal seal) throws IOException {
        DirectoryReader reader = DirectoryReader.open(new SealedDirectory(path, seal));
        try {
            Plan plan = Plan.read(path);
            List<LeafVectors> leaves = new ArrayList<>();
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
                leaves.add(LeafVectors.of(leaf, plan.spec().metric()));
            }
            if (!plan.spec().equals(seal.spec())) {
                throw new IOException(Plan.FILE + " is not the sealed one");
            }
            return new OpenGeneration(seal, plan, reader, leaves);
        } catch (IOException | RuntimeException | AssertionError e) {
            reader.close();
            throw e;
        }
    }

    /** Shows the sealed files and no others. */
    private static final class SealedDirectory extends FilterDirectory {
        private final Set<String> names;

        SealedDirectory(Path path, Seal seal) throws IOException {
            super(new MMapDirectory(path));
            this.names = seal.files().stream().map(f -> f.name()).collect(Collectors.toSet());
        }

        @Override
        public String[] listAll() throws IOException {
            return java.util.Arrays.stream(super.listAll())
                    .filter(names::contains)
                    .toArray(String[]::new);
        }
    }

    public Seal seal() {
        return seal;
    }

    public Plan plan() {
        return plan;
    }

    public Metric metric() {
        return seal.spec().metric();
    }

    public int dimension() {
        return seal.spec().dimension();
    }

    public List<LeafVectors> leaves() {
        return leaves;
    }

    public IndexSearcher searcher() {
        return searcher;
    }

    public AcceptedRows accepted() {
        return accepted;
    }

    public long rows() {
        return reader.numDocs();
    }

    public DirectoryReader reader() {
        return reader;
    }

    /** One more user; false where the last has gone. */
    public synchronized boolean use() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** One user less; true where it was the last. Reads under way end first. */
    public synchronized boolean leave() {
        users--;
        if (users == 0) {
            Faults.run("close generation " + seal.generation(), reader::decRef);
        }
        return users == 0;
    }

    /** Runs a read that the files outlive. */
    public <T> T reading(Faults.Act<T> act) {
        if (!reader.tryIncRef()) {
            throw new IllegalStateException("generation " + seal.generation() + " is closed");
        }
        try {
            return Faults.io("read generation " + seal.generation(), act);
        } finally {
            Faults.run("close generation " + seal.generation(), reader::decRef);
        }
    }
}
