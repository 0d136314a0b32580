package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.search.SearchRequest;

/** Why there are fewer hits than asked for. */
final class Shortfall {
    private Shortfall() {}

    static String of(SearchRequest request, int found, long candidates, long rows) {
        String asked = "Found " + found + " of " + request.count() + " rows asked for: ";
        if (candidates < request.count()) {
            return asked
                    + (candidates == rows
                            ? "the index has " + counted(rows) + "."
                            : "only " + candidates + " of " + counted(rows) + " pass the filter.");
        }
        return asked
                + switch (request.mode()) {
                    case VECTOR ->
                            "the other rows have no vector to compare"
                                    + (candidates == rows ? "." : ", or do not pass the filter.");
                    case TEXT ->
                            "no other row has any of the words"
                                    + (candidates == rows ? "." : " and passes the filter.");
                    case HYBRID -> "no other row has a vector or any of the words.";
                };
    }

    private static String counted(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }
}
