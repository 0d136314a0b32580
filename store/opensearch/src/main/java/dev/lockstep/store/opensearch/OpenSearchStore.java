package dev.lockstep.store.opensearch;

import dev.lockstep.api.Checkable;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Listeners;
import dev.lockstep.api.NameTelling;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Telling;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.opensearch.internal.Describe;
import dev.lockstep.store.opensearch.internal.Pins;
import dev.lockstep.store.opensearch.internal.bootstrap.Bootstrap;
import dev.lockstep.store.opensearch.internal.check.Checkup;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.load.Writing;
import dev.lockstep.store.opensearch.internal.search.LookAtAlias;
import dev.lockstep.store.opensearch.internal.search.OsSearcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collections in one OpenSearch cluster with k-NN, each an index behind an alias. Indexes that
 * somebody else made are collections that are read and searched, and refuse to be written.
 *
 * <p>A commit is decided in one document of an index of the store's own, with the checkpoint and
 * the epoch in it; its rows lie in a log by then, from which whoever comes next finishes what a
 * killed writer left. Snapshots are bound to a point in time: a lost one is told by an error with
 * code {@code snapshot-lost}.
 */
public final class OpenSearchStore
        implements Replaceable, Readable, Checkable, Searchable, Telling, NameTelling {
    public static final String KIND = "opensearch";
    private static final int MOST_DIMENSIONS = 16_000;
    private static final int MOST_ID_BYTES = 512;
    private static final long MOST_DOCUMENT_BYTES = 32L << 20;

    private final Cluster cluster;
    private final ForeignIndexes others;
    private final Describe describe;
    private final Writing writing;
    private final Pins pins;
    private final Checkup checkup;
    private final int efSearch;
    private final Listeners listeners = new Listeners();

    private OpenSearchStore(
            String name, OpenSearchOptions options, FoundIndexes found, InstantSource clock) {
        cluster = new Cluster(options, clock);
        others = new ForeignIndexes(cluster, found);
        describe = new Describe(cluster, others, name);
        writing = new Writing(cluster, options.settings().mergeTo());
        pins = new Pins(cluster, others);
        checkup = new Checkup(cluster, others);
        efSearch = options.settings().efSearch();
    }

    /** Opens it by the name of its kind, without indexes of others. */
    public static OpenSearchStore open(OpenSearchOptions options) {
        return open(KIND, options, FoundIndexes.NONE);
    }

    /**
     * Opens it; the cluster is first spoken to when something is asked of it.
     *
     * @param name what the addresses of its collections begin with
     * @param found which indexes that it did not make are collections too
     */
    public static OpenSearchStore open(String name, OpenSearchOptions options, FoundIndexes found) {
        return new OpenSearchStore(name, options, found, InstantSource.system());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return describe.all(tenant);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return describe.one(ref);
    }

    /** Nothing: metadata is kept as its text, and a vector that no graph takes as its bits. */
    @Override
    public Set<Distinction> loses() {
        return Set.of();
    }

    /** Of an index of somebody else, the lineage too. */
    @Override
    public Set<Distinction> loses(CollectionRef ref) {
        return describe.loses(ref);
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_DIMENSIONS, MOST_ID_BYTES, MOST_DOCUMENT_BYTES);
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        requireWritable(ref);
        writing.create(ref, spec);
    }

    @Override
    public void drop(CollectionRef ref) {
        requireWritable(ref);
        writing.drop(ref);
    }

    @Override
    public void requireWritable(CollectionRef ref) {
        others.requireOurs(ref);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        requireWritable(ref);
        return writing.write(ref, scope);
    }

    @Override
    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        requireWritable(ref);
        return writing.replace(ref, scope);
    }

    @Override
    public Receipt publish(CollectionRef ref, WriteScope scope, CollectionSpec spec) {
        return writing.publish(ref, scope, spec, listeners.of(ref));
    }

    @Override
    public Ear tell(CollectionRef ref, Consumer<Told> listener) {
        return listeners.add(ref, listener);
    }

    @Override
    public void discard(CollectionRef ref, WriteScope scope) {
        writing.discard(ref, scope);
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        return pins.pin(ref);
    }

    /** Another handle of a snapshot that is open in this process. */
    @Override
    public Snapshot reopen(SnapshotRef ref) {
        return pins.reopen(ref);
    }

    /** Nothing: the snapshot ends when its last handle is closed. */
    @Override
    public void unpin(SnapshotRef ref, String owner) {}

    @Override
    public Searcher searcher(CollectionRef ref) {
        return OsSearcher.of(cluster, others, ref, efSearch);
    }

    @Override
    public Optional<String> ledAstray(CollectionRef ref) {
        return new LookAtAlias(cluster)
                .wrong(ref)
                .map(found -> "Cannot search " + ref + ": " + found);
    }

    /** Makes templates, and indexes by them, for applications that fill them by themselves. */
    public EmbeddingsTemplate.Made bootstrap(EmbeddingsTemplate wanted) {
        return new Bootstrap(cluster).make(wanted);
    }

    @Override
    public List<Finding> check(Use use) {
        return checkup.check(use);
    }

    @Override
    public void close() {
        pins.close();
        cluster.close();
    }
}
