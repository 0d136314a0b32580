package dev.lockstep.api.search;

import dev.lockstep.api.Row;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Searches one immutable generation. Safe for many threads. After closing, searches under way end
 * normally and later ones fail.
 */
public interface Searcher extends AutoCloseable {
    long rows();

    /**
     * Finds the nearest rows.
     *
     * @return at most {@code request.count()} hits, best first; ties by id
     */
    SearchResult search(SearchRequest request);

    /** The rows of these ids; ids that are not there are left out. */
    List<Row> fetch(Collection<String> ids);

    /**
     * The exact rank (from 1) of a row among all rows that pass the filter, by the request's
     * vector; empty where the row is absent or does not pass. Costs a scan.
     */
    OptionalLong exactRank(SearchRequest request, String id);

    /** Whether the row is there and passes the filter. */
    boolean passes(Filter filter, String id);

    @Override
    void close();
}
