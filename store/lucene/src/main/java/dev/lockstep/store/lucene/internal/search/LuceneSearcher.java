package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.lucene.internal.document.Columns;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.filter.AcceptedRows;
import dev.lockstep.store.lucene.internal.read.OpenGeneration;
import dev.lockstep.store.lucene.internal.read.RowReader;
import dev.lockstep.store.lucene.internal.search.Fusion.Fused;
import dev.lockstep.store.lucene.internal.segment.Ids;
import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Searches one open generation; closing gives the generation back. */
public final class LuceneSearcher implements Searcher {
    private final OpenGeneration generation;
    private final Runnable closed;
    private final int usualEffort;
    private final AtomicBoolean open = new AtomicBoolean(true);

    public LuceneSearcher(OpenGeneration generation, Runnable closed) {
        this.generation = generation;
        this.closed = closed;
        this.usualEffort = generation.plan().indexSettings().efSearch();
    }

    @Override
    public long rows() {
        return generation.rows();
    }

    @Override
    public SearchResult search(SearchRequest request) {
        Asked.requireCount(request);
        return reading(() ->
                switch (request.mode()) {
                    case VECTOR -> byVector(request);
                    case TEXT -> byText(request);
                    case HYBRID -> byBoth(request);
                });
    }

    private <T> T reading(Faults.Act<T> act) {
        if (!open.get()) {
            throw new IllegalStateException(
                    "the searcher of " + generation.seal().generation() + " is closed");
        }
        return generation.reading(act);
    }

    private SearchResult byVector(SearchRequest request) throws IOException {
        VectorSearch.Outcome outcome = nearest(request, request.count());
        Ids ids = new Ids(generation.leaves());
        StoredFields stored = generation.reader().storedFields();
        Columns columns = new Columns(false);
        List<Hit> hits = new ArrayList<>(outcome.found().length);
        for (Nearest.Found found : outcome.found()) {
            double score = LeafVectors.score(generation.metric(), found.nearness());
            hits.add(hit(found.doc(), ids, score, hits.size() + 1, 0, stored, columns));
        }
        return result(request, hits, outcome.path(), outcome.compared(), outcome.candidates());
    }

    private VectorSearch.Outcome nearest(SearchRequest request, int count) throws IOException {
        float[] query = Asked.vector(request, generation.dimension(), generation.metric());
        int effort = request.effort() == 0 ? usualEffort : request.effort();
        return new VectorSearch(generation)
                .find(query, count, effort, request.exact(), request.filter());
    }

    private SearchResult byText(SearchRequest request) throws IOException {
        List<TextSearch.Found> found =
                new TextSearch(generation)
                        .find(Asked.text(request), request.count(), request.filter());
        Ids ids = new Ids(generation.leaves());
        StoredFields stored = generation.reader().storedFields();
        Columns columns = new Columns(false);
        List<Hit> hits = new ArrayList<>(found.size());
        for (TextSearch.Found f : found) {
            hits.add(hit(f.doc(), ids, f.score(), 0, hits.size() + 1, stored, columns));
        }
        return result(request, hits, Path.TEXT, 0, candidates(request));
    }

    private SearchResult byBoth(SearchRequest request) throws IOException {
        int depth = Fusion.depth(request.count());
        VectorSearch.Outcome vectors = nearest(request, depth);
        List<TextSearch.Found> texts =
                new TextSearch(generation).find(Asked.text(request), depth, request.filter());
        Ids ids = new Ids(generation.leaves());
        StoredFields stored = generation.reader().storedFields();
        Columns columns = new Columns(false);
        List<Hit> hits = new ArrayList<>(request.count());
        for (Fused f : Fusion.of(vectors.found(), texts, request.count(), ids)) {
            hits.add(hit(f.doc(), ids, f.score(), f.vectorRank(), f.textRank(), stored, columns));
        }
        return result(request, hits, Path.HYBRID, vectors.compared(), vectors.candidates());
    }

    private static Hit hit(
            int doc,
            Ids ids,
            double score,
            int vectorRank,
            int textRank,
            StoredFields stored,
            Columns columns)
            throws IOException {
        columns.clear();
        stored.document(doc, columns);
        return new Hit(
                ids.of(doc), score, vectorRank, textRank, columns.document, columns.metadata);
    }

    private long candidates(SearchRequest request) throws IOException {
        return AcceptedRows.isEverything(request.filter())
                ? generation.rows()
                : generation.accepted().of(request.filter()).rows();
    }

    private SearchResult result(
            SearchRequest request, List<Hit> hits, Path path, long compared, long candidates) {
        @Nullable String shortfall =
                hits.size() < request.count()
                        ? Shortfall.of(request, hits.size(), candidates, rows())
                        : null;
        return new SearchResult(List.copyOf(hits), path, shortfall, compared);
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        return reading(() -> new RowReader(generation).fetch(ids));
    }

    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        return reading(() -> {
            float[] query = Asked.vector(request, generation.dimension(), generation.metric());
            int doc = new Ids(generation.leaves()).doc(id);
            if (doc == Ids.NONE || !accepted(request.filter(), doc)) {
                return OptionalLong.empty();
            }
            long rank = new VectorSearch(generation).rank(query, doc, request.filter());
            return rank == 0 ? OptionalLong.empty() : OptionalLong.of(rank);
        });
    }

    @Override
    public boolean passes(Filter filter, String id) {
        return reading(() -> {
            int doc = new Ids(generation.leaves()).doc(id);
            return doc != Ids.NONE && accepted(filter, doc);
        });
    }

    private boolean accepted(Filter filter, int doc) throws IOException {
        int leaf = new Ids(generation.leaves()).leafOf(doc);
        FixedBitSet bits = generation.accepted().of(filter).bits().get(leaf);
        return bits.get(doc - generation.leaves().get(leaf).docBase());
    }

    /**
     * @throws LockstepException never; closing twice is no error
     */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            closed.run();
        }
    }
}
