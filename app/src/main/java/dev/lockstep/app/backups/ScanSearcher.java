package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.memory.FilterRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** Searches a snapshot by reading all of it; who opened the snapshot closes it. */
record ScanSearcher(Snapshot snapshot) implements Searcher {
    @Override
    public long rows() {
        return snapshot.rows();
    }

    @Override
    public SearchResult search(SearchRequest request) {
        return ScanRows.search(snapshot, request);
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        Batch found = snapshot.fetch(ids);
        List<Row> rows = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            rows.add(found.row(i));
        }
        return rows;
    }

    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        return ScanRows.rank(snapshot, request, id);
    }

    @Override
    public boolean passes(Filter filter, String id) {
        Batch found = snapshot.fetch(List.of(id));
        return found.size() > 0 && FilterRows.passes(filter, found.metadata(0));
    }

    @Override
    public void close() {}
}
