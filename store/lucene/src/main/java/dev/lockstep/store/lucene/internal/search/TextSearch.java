package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.search.Filter;
import dev.lockstep.store.lucene.internal.document.Fields;
import dev.lockstep.store.lucene.internal.document.TextAnalyzer;
import dev.lockstep.store.lucene.internal.filter.AcceptedQuery;
import dev.lockstep.store.lucene.internal.filter.AcceptedRows;
import dev.lockstep.store.lucene.internal.read.OpenGeneration;
import dev.lockstep.store.lucene.internal.segment.Ids;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * Finds rows by their words (BM25). A row's document counts for more than the texts of its
 * metadata. There is no query language: whatever is typed is words.
 */
final class TextSearch {
    private static final int MOST_WORDS = 256;
    private static final float METADATA_WEIGHT = 0.6f;
    private static final float OTHER_FIELD = 0.2f;
    private static final Analyzer ANALYZER = new TextAnalyzer();

    private final OpenGeneration generation;

    TextSearch(OpenGeneration generation) {
        this.generation = generation;
    }

    /** A row found by its words. */
    record Found(int doc, float score, String id) {}

    /** At most {@code count} rows, best first, ties by id; none where the text has no words. */
    List<Found> find(String text, int count, Filter filter) throws IOException {
        Set<String> words = words(text);
        if (words.isEmpty() || generation.rows() == 0) {
            return List.of();
        }
        List<Found> found = named(search(query(words, filter), count));
        found.sort(Comparator.comparing((Found f) -> -f.score()).thenComparing(Found::id));
        return found.subList(0, Math.min(count, found.size()));
    }

    /** Asks for more until the last place is not shared, so that the ids can decide it. */
    private ScoreDoc[] search(Query query, int count) throws IOException {
        int rows = generation.reader().maxDoc();
        for (long ask = count + 1L; ; ask *= 4) {
            int most = (int) Math.min(ask, rows);
            ScoreDoc[] hits = generation.searcher().search(query, most).scoreDocs;
            boolean whole = hits.length < most || most == rows;
            if (whole || hits[count - 1].score != hits[most - 1].score) {
                return hits;
            }
        }
    }

    private List<Found> named(ScoreDoc[] hits) throws IOException {
        ScoreDoc[] byDoc = hits.clone();
        Arrays.sort(byDoc, Comparator.comparingInt(h -> h.doc));
        Ids ids = new Ids(generation.leaves());
        List<Found> found = new ArrayList<>(hits.length);
        for (ScoreDoc hit : byDoc) {
            found.add(new Found(hit.doc, hit.score, ids.of(hit.doc)));
        }
        return found;
    }

    private Query query(Set<String> words, Filter filter) throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String word : words) {
            Query inText = new TermQuery(new Term(Fields.TEXT, word));
            Query inMetadata =
                    new BoostQuery(
                            new TermQuery(new Term(Fields.METADATA_TEXT, word)), METADATA_WEIGHT);
            any.add(
                    new DisjunctionMaxQuery(List.of(inText, inMetadata), OTHER_FIELD),
                    Occur.SHOULD);
        }
        if (AcceptedRows.isEverything(filter)) {
            return any.build();
        }
        return new BooleanQuery.Builder()
                .add(any.build(), Occur.MUST)
                .add(new AcceptedQuery(generation.accepted().of(filter)), Occur.FILTER)
                .build();
    }

    private static Set<String> words(String text) throws IOException {
        Set<String> words = new LinkedHashSet<>();
        try (TokenStream stream = ANALYZER.tokenStream(Fields.TEXT, text)) {
            CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (words.size() < MOST_WORDS && stream.incrementToken()) {
                words.add(word.toString());
            }
        }
        return words;
    }
}
