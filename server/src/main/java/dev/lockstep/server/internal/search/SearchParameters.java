package dev.lockstep.server.internal.search;

import static dev.lockstep.server.internal.request.Op.Kind.BOOLEAN;
import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;
import static dev.lockstep.server.internal.request.Op.Kind.STRINGS;

import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;

/** A search as query parameters. */
public final class SearchParameters {
    private SearchParameters() {}

    public static Op on(Op op) {
        return op.query("query", STRING, "The words")
                .query("mode", STRING, "vector, text or hybrid; else vector")
                .query("count", INTEGER, "Hits wanted, 1 to 10000; else 10")
                .query("effort", INTEGER, "Candidates that the graph search keeps")
                .query("exact", BOOLEAN, "Compare with every row")
                .query("filter", STRINGS, "A condition such as year>=1990; all must hold")
                .query("generation", INTEGER, "A kept generation instead of the champion");
    }

    public static SearchQuery query(Call call) {
        return new SearchQuery(
                call.required("query"),
                null,
                Required.or(call.choice("mode", Mode.class), Mode.VECTOR),
                call.number("count", 10, 1, 10_000),
                call.number("effort", 0, 0, 10_000),
                call.flag("exact"),
                FilterText.parse(call.queries("filter"), call.json()),
                call.longNumber("generation", 0, 0, Long.MAX_VALUE));
    }
}
