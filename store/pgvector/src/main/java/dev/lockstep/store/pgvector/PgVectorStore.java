package dev.lockstep.store.pgvector;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.Checkable;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Listeners;
import dev.lockstep.api.LoadTelling;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Pin;
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
import dev.lockstep.store.pgvector.internal.Describe;
import dev.lockstep.store.pgvector.internal.Pins;
import dev.lockstep.store.pgvector.internal.Upkeep;
import dev.lockstep.store.pgvector.internal.check.Checkup;
import dev.lockstep.store.pgvector.internal.feed.Capture;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.search.PgSearcher;
import dev.lockstep.store.pgvector.internal.sql.AtWork;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.write.Writing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collections in one PostgreSQL database with pgvector.
 *
 * <p>Reading needs no more than the right to select. Snapshots are bound to a session: a lost one
 * is told by an error with code {@code snapshot-lost}, after which the collection has to be pinned
 * again and every split read again. Writing keeps epochs and checkpoints in a schema of the store's
 * own, in the same transaction as the rows.
 */
public final class PgVectorStore
        implements Replaceable,
                Readable,
                Maintainable,
                Checkable,
                Telling,
                Searchable,
                Capturing,
                LoadTelling {
    public static final String KIND = "pgvector";
    private static final int MOST_DIMENSIONS = 16_000;
    private static final long MOST_DOCUMENT_BYTES = 256L << 20;

    private final Sessions sessions;
    private final Describe describe;
    private final Writing writing;
    private final Pins pins;
    private final Checkup checkup;
    private final Upkeep upkeep;
    private final Capture capture;
    private final AtWork atWork;
    private final Listeners listeners = new Listeners();

    private PgVectorStore(String name, PgVectorOptions options) {
        Collections collections = new Collections(options, name);
        sessions = new Sessions(options);
        describe = new Describe(sessions, collections);
        writing = new Writing(sessions, collections);
        pins = new Pins(sessions, collections);
        upkeep = new Upkeep(sessions, collections);
        capture = new Capture(sessions, collections);
        atWork = new AtWork(sessions);
        checkup = new Checkup(sessions, collections, options.tenant());
    }

    /** Opens it by the name of its kind; see {@link #open(String, PgVectorOptions)}. */
    public static PgVectorStore open(PgVectorOptions options) {
        return open(KIND, options);
    }

    /**
     * Opens it; the database is first spoken to when something is asked of it.
     *
     * @param name what the addresses of its collections begin with
     */
    public static PgVectorStore open(String name, PgVectorOptions options) {
        return new PgVectorStore(name, options);
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

    /** What is known of a collection's table beyond what every store tells. */
    public Optional<FoundCollection> found(CollectionRef ref) {
        return describe.found(ref);
    }

    /** Of the collections that it makes; see {@link #loses(CollectionRef)} for the others. */
    @Override
    public Set<Distinction> loses() {
        return Set.of(Distinction.DUPLICATE_JSON_KEYS, Distinction.NUMBER_SPELLING);
    }

    /** What the table of this collection cannot keep apart; of an own one where there is none. */
    @Override
    public Set<Distinction> loses(CollectionRef ref) {
        return describe.found(ref).isPresent() ? describe.loses(ref) : loses();
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_DIMENSIONS, Describe.MOST_ID_BYTES, MOST_DOCUMENT_BYTES);
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        writing.create(ref, spec);
    }

    @Override
    public void drop(CollectionRef ref) {
        writing.drop(ref);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        return writing.write(ref, scope);
    }

    @Override
    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        return writing.replace(ref, scope);
    }

    @Override
    public Receipt publish(CollectionRef ref, WriteScope scope, CollectionSpec spec) {
        return writing.publish(ref, scope, spec, listeners.of(ref));
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
        return new PgSearcher(sessions, pins.place(ref));
    }

    /** Builds a graph index over the vectors; those who write wait meanwhile, readers do not. */
    public void createIndex(CollectionRef ref, HnswSettings settings) {
        upkeep.hnsw(ref, settings, listeners.of(ref));
    }

    /** Of the builds of its vector indexes: blocks of the table read, of all. */
    @Override
    public Ear tell(CollectionRef ref, Consumer<Told> listener) {
        return listeners.add(ref, listener);
    }

    /** Whether a vector index is missing that the collection had where it came from. */
    @Override
    public boolean compactionDue(CollectionRef ref) {
        return upkeep.due(ref);
    }

    /** Builds the vector indexes that are missing, and has the server look at its statistics. */
    @Override
    public String compact(CollectionRef ref) {
        return upkeep.make(ref, listeners.of(ref));
    }

    /** Nothing: the server keeps no history. */
    @Override
    public String expire(CollectionRef ref, Duration olderThan) {
        return "";
    }

    /** None: a snapshot ends with the session that holds it. */
    @Override
    public List<Pin> pins(CollectionRef ref) {
        return List.of();
    }

    @Override
    public List<Finding> check(Use use) {
        return checkup.check(use);
    }

    @Override
    public Feed begin(CollectionRef ref, String name) {
        return capture.begin(ref, name);
    }

    @Override
    public Optional<Feed> feed(String name) {
        return capture.feed(name);
    }

    @Override
    public ChangeReader follow(CollectionRef ref, String name) {
        return capture.follow(ref, name);
    }

    @Override
    public String head(String name) {
        return capture.head(name);
    }

    @Override
    public void end(String name) {
        capture.end(name);
    }

    @Override
    public int sessionsAtWork() {
        return atWork.count();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
