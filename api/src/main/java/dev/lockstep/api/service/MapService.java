package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a generation on a plane: the two principal components of its vectors, along which
 * they lie widest apart. The same generation gives the same map each time.
 */
public interface MapService {
    /** Points that a map has at most; of more rows it shows a sample. */
    int MOST_POINTS = 20_000;

    /**
     * Draws the map; the first time it reads the whole generation, later ones not.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where there is no such index or
     *     generation; CONFLICT where none serves; USER where no row has the field
     */
    MapView map(TenantId tenant, String index, MapQuery query);

    /** Searches, and tells where the query and what it found lie on the map. */
    Located locate(TenantId tenant, String index, SearchQuery query);

    /**
     * What to draw.
     *
     * @param generation the number of a kept one, 0 for the champion
     * @param points wanted, 1 to {@link #MOST_POINTS}
     * @param by the metadata field by whose values the points are grouped, null for none
     */
    record MapQuery(long generation, int points, @Nullable String by) {}

    /**
     * A map.
     *
     * @param rows of the generation
     * @param withoutVector rows that have no place on any map
     * @param share of the variance that lies along each of the two axes, 0 to 1; reckoned on the
     *     rows that the map is drawn from
     * @param fields of the metadata by which points can be grouped
     * @param groups of the field asked for, in the order in which {@code group} counts them from 0
     * @param points one array a column; a row is a sample's by the hash of its id
     */
    record MapView(
            String index,
            long generation,
            long rows,
            long withoutVector,
            List<Double> share,
            List<String> fields,
            @Nullable String by,
            List<Group> groups,
            Points points) {}

    /**
     * Points with the same value, or in the same range of values.
     *
     * @param points how many of this map
     */
    record Group(String label, int points) {}

    /**
     * The points of a map; the farthest one is 1 from the middle along one of the axes.
     *
     * @param text the beginning of the row's document
     * @param group the place of its group, −1 where no field was asked for
     */
    record Points(List<String> id, float[] x, float[] y, List<String> text, int[] group) {}

    /**
     * A search on the map.
     *
     * @param query where the query lies, null for a search by words alone
     * @param hits where the hits lie, in their order; null for one without a vector
     */
    record Located(SearchView search, @Nullable Place query, List<@Nullable Place> hits) {}

    /** A place on the map, in the measure of its points. */
    record Place(float x, float y) {}
}
