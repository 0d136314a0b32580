package dev.lockstep.api.service;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchQuery;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers to searches, as many as fit; those that were not asked for the longest time go first.
 *
 * <p>It knows nothing of changes. Whoever uses it names the content that was searched by a scope,
 * which is another one once that content may have changed, and is taken before the search: so an
 * answer that was begun before a change is never found after it. Safe for many threads.
 */
public final class AnswerCache {
    /** Objects, references and the map's own, about. */
    private static final int BYTES_OF_ENTRY = 400;

    private static final int BYTES_OF_HIT = 120;

    /** One answer shall not take the place of all others. */
    private static final int SHARE = 8;

    private final long most;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** In order of last use; guarded by itself, and so is the number of bytes. */
    private final Map<Key, Entry> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private AnswerCache(long most) {
        this.most = most;
    }

    /**
     * @param most bytes, about; 0 for none, which keeps nothing
     */
    public static AnswerCache of(long most) {
        return new AnswerCache(most);
    }

    private record Entry(SearchResult result, long bytes) {}

    /** A search of a content; vectors are the same where their bits are. */
    private record Key(String scope, SearchQuery query) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && scope.equals(key.scope) && isSame(query, key.query);
        }

        private static boolean isSame(SearchQuery a, SearchQuery b) {
            return Objects.equals(a.query(), b.query())
                    && Arrays.equals(a.vector(), b.vector())
                    && a.mode() == b.mode()
                    && a.count() == b.count()
                    && a.effort() == b.effort()
                    && a.exact() == b.exact()
                    && a.filter().equals(b.filter())
                    && a.generation() == b.generation();
        }

        @Override
        public int hashCode() {
            return Objects.hash(
                    scope,
                    query.query(),
                    Arrays.hashCode(query.vector()),
                    query.mode(),
                    query.count(),
                    query.filter());
        }
    }

    public boolean isOn() {
        return most > 0;
    }

    /** What was answered of this content, null where nothing is kept. */
    public @Nullable SearchResult find(String scope, SearchQuery query) {
        if (!isOn()) {
            return null;
        }
        Entry found;
        synchronized (kept) {
            found = kept.get(new Key(scope, query));
        }
        (found == null ? misses : hits).increment();
        return found == null ? null : found.result();
    }

    /**
     * @param scope as it was before the search began
     */
    public void keep(String scope, SearchQuery query, SearchResult result) {
        long size = bytes(scope, query) + bytes(result);
        if (size > most / SHARE) {
            return;
        }
        synchronized (kept) {
            Entry old = kept.put(new Key(scope, query), new Entry(result, size));
            bytes += size - (old == null ? 0 : old.bytes());
            for (Iterator<Entry> oldest = kept.values().iterator(); bytes > most; ) {
                bytes -= oldest.next().bytes();
                oldest.remove();
            }
        }
    }

    private static long bytes(String scope, SearchQuery query) {
        float[] vector = query.vector();
        return BYTES_OF_ENTRY
                + bytes(scope)
                + bytes(query.query())
                + (vector == null ? 0 : (long) Float.BYTES * vector.length)
                + 4 * bytes(query.filter().toString());
    }

    private static long bytes(SearchResult result) {
        long sum = bytes(result.shortfall());
        for (Hit hit : result.hits()) {
            sum += BYTES_OF_HIT + bytes(hit.id()) + bytes(hit.document()) + bytes(hit.metadata());
        }
        return sum;
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : 2L * text.length();
    }

    /** Searches that were answered from here. */
    public long hits() {
        return hits.sum();
    }

    /** Searches that could have been, and were not. */
    public long misses() {
        return misses.sum();
    }

    /** Kept now, about. */
    public long bytes() {
        synchronized (kept) {
            return bytes;
        }
    }
}
