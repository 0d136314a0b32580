package dev.lockstep.store.opensearch.internal.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.search.Filter;
import java.io.IOException;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the parts of a row are in the documents of an index, and how they are asked for. */
public interface Fields {
    CollectionSpec spec();

    /** The field of the vectors. */
    String vector();

    /** A field with a number by which rows are put in order and cut into splits. */
    String key();

    /**
     * Numbers that cut the rows into so many parts; may be fewer than asked for, ascending, and
     * without the two ends.
     *
     * @param search answers a query at the point in time that is to be cut
     */
    long[] cuts(int splits, Function<ObjectNode, JsonNode> search);

    /** Whether documents are to be read as the JSON that they were written in. */
    boolean isVerbatim();

    /** Reads one document; the parser stands at the beginning of its {@code _source}. */
    void source(JsonParser json, Page into) throws IOException;

    /** Has an answer hold what of a document is shown with a hit. */
    void shown(ObjectNode body);

    /**
     * The filter as a query.
     *
     * @throws dev.lockstep.api.LockstepException USER naming the field that cannot be filtered by
     */
    ObjectNode filter(Filter filter);

    /**
     * The query of a search by words.
     *
     * @throws dev.lockstep.api.LockstepException USER where no field can be searched so
     */
    ObjectNode words(String text);

    /** How far the graph of the vectors can be walked. */
    Graph graph();

    /**
     * What a graph can do.
     *
     * @param there whether there is one; else every row is compared
     * @param filters whether a filter is looked at on the way
     * @param effort whether a search can say how many candidates it wants
     * @param exactScores whether the scores that it gives are those of a comparison of the vectors
     */
    record Graph(boolean there, boolean filters, boolean effort, boolean exactScores) {}
}
