package dev.lockstep.index.internal.map;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MapService.Group;
import dev.lockstep.api.service.MapService.Located;
import dev.lockstep.api.service.MapService.MapQuery;
import dev.lockstep.api.service.MapService.MapView;
import dev.lockstep.api.service.MapService.Place;
import dev.lockstep.api.service.MapService.Points;
import dev.lockstep.index.internal.map.SampleRows.Sampled;
import dev.lockstep.index.internal.search.SearchIndex;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Draws maps of generations. One is drawn at a time, so that only one sample is held; the last few
 * are kept, since a sealed generation never changes.
 */
public final class DrawMaps {
    private static final int KEPT = 3;

    private final IndexRows indexes;
    private final GenerationRows rows;
    private final SearchIndex search;
    private final GenerationStore generations;
    private final ReentrantLock drawing = new ReentrantLock();

    /** By seal, which another generation of the same name and number does not have. */
    private final Map<String, GenerationMap> kept =
            new LinkedHashMap<>(8, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, GenerationMap> eldest) {
                    return size() > KEPT;
                }
            };

    public DrawMaps(
            IndexRows indexes,
            GenerationRows rows,
            SearchIndex search,
            GenerationStore generations) {
        this.indexes = indexes;
        this.rows = rows;
        this.search = search;
        this.generations = generations;
    }

    public MapView map(TenantId tenant, String name, MapQuery query) {
        if (query.points() < 1) {
            throw LockstepException.user(
                    "map-points",
                    "Cannot draw the map: found "
                            + query.points()
                            + " points wanted, expected 1 or more.");
        }
        IndexRow index = indexes.get(tenant, name);
        long number = SearchIndex.number(index, championOr(query.generation()));
        GenerationMap map = drawn(index, number);
        int points = Math.min(query.points(), map.places().size());
        List<Sampled> shown = map.sampled().subList(0, points);
        List<Group> groups = List.of();
        int[] of = new int[points];
        Arrays.fill(of, -1);
        if (query.by() != null) {
            GroupRows grouped = GroupRows.by(query.by(), shown);
            groups = grouped.groups();
            of = grouped.of();
        }
        return new MapView(
                name,
                number,
                map.rows(),
                map.withoutVector(),
                List.of(map.plane().shares()[0], map.plane().shares()[1]),
                map.fields(),
                query.by(),
                groups,
                points(shown, map.places().subList(0, points), of));
    }

    private static Points points(List<Sampled> shown, List<Place> places, int[] groups) {
        float[] x = new float[places.size()];
        float[] y = new float[places.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = places.get(i).x();
            y[i] = places.get(i).y();
        }
        return new Points(
                shown.stream().map(Sampled::id).toList(),
                x,
                y,
                shown.stream().map(Sampled::text).toList(),
                groups);
    }

    public Located locate(TenantId tenant, String name, SearchQuery query) {
        SearchView view = search.search(tenant, name, query);
        IndexRow index = indexes.get(tenant, name);
        long number = view.generation();
        GenerationMap map = drawn(index, number);
        SearchRequest request = search.request(index, number, query);
        float[] vector = request.vector();
        List<String> ids = view.result().hits().stream().map(Hit::id).toList();
        Map<String, Row> found = new HashMap<>();
        search.with(index, number, s -> s.fetch(ids)).forEach(row -> found.put(row.id(), row));
        List<@Nullable Place> places = new ArrayList<>();
        for (String id : ids) {
            Row row = found.get(id);
            float[] at = row == null ? null : row.vector();
            places.add(at == null ? null : map.place(at));
        }
        return new Located(view, vector == null ? null : map.place(vector), places);
    }

    private static SearchQuery championOr(long generation) {
        return new SearchQuery(
                null, null, SearchRequest.Mode.VECTOR, 1, 0, false, Filter.all(), generation);
    }

    private GenerationMap drawn(IndexRow index, long number) {
        String key =
                rows.find(index.tenant(), index.name(), number)
                        .filter(row -> row.seal() != null)
                        .map(row ->
                                index.tenant()
                                        + "/"
                                        + index.name()
                                        + "@"
                                        + number
                                        + " "
                                        + row.seal())
                        .orElseThrow(() ->
                                LockstepException.notFound(
                                        "generation", index.name() + "@" + number));
        drawing.lock();
        try {
            GenerationMap known = kept.get(key);
            if (known != null) {
                return known;
            }
            Generation generation = new Generation(index.tenant(), index.name(), number);
            try (Snapshot snapshot = generations.snapshot(generation)) {
                GenerationMap made = GenerationMap.of(snapshot);
                kept.put(key, made);
                return made;
            }
        } finally {
            drawing.unlock();
        }
    }
}
