package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.pages.SearchPage;
import dev.lockstep.server.internal.pages.SearchPage.Asked;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The search page. */
final class SearchPages {
    private final IndexService indexes;
    private final Pages pages;

    SearchPages(IndexService indexes, Pages pages) {
        this.indexes = indexes;
        this.pages = pages;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/search",
                        Op.page("search_page", Role.READ).with(Op.Trait.QUERY),
                        call ->
                                pages.page(
                                        call.context(),
                                        "search.jte",
                                        "Search",
                                        "search",
                                        Map.of("page", search(call)))));
    }

    private SearchPage search(Call call) {
        List<String> names =
                indexes.list(call.tenant()).stream().map(i -> i.definition().name()).toList();
        Asked asked = asked(call, names);
        if (asked.query().isEmpty() || asked.index().isEmpty()) {
            return new SearchPage(names, asked, null, null, null);
        }
        try {
            SearchQuery query = query(call, asked);
            IndexService.Why why =
                    asked.why().isEmpty()
                            ? null
                            : indexes.why(call.tenant(), asked.index(), query, asked.why());
            return new SearchPage(
                    names, asked, indexes.search(call.tenant(), asked.index(), query), why, null);
        } catch (LockstepException e) {
            return new SearchPage(names, asked, null, null, e.getMessage());
        }
    }

    private static Asked asked(Call call, List<String> names) {
        return new Asked(
                Required.or(call.query("index"), names.isEmpty() ? "" : names.getFirst()),
                Required.or(call.query("query"), ""),
                Required.or(call.query("mode"), "vector").toLowerCase(Locale.ROOT),
                Required.or(call.query("filter"), ""),
                call.number("count", 10, 1, 100),
                call.longNumber("generation", 0, 0, Long.MAX_VALUE),
                Required.or(call.query("why"), ""));
    }

    private static SearchQuery query(Call call, Asked asked) {
        return new SearchQuery(
                asked.query(),
                null,
                Call.choice("mode", asked.mode(), Mode.class),
                asked.count(),
                0,
                false,
                FilterText.parse(List.of(asked.filter()), call.json()),
                asked.generation());
    }
}
