package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.CollectionService.CollectionView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.search.Answered;
import dev.lockstep.server.internal.pages.search.SearchPage;
import dev.lockstep.server.internal.pages.search.SearchPage.Asked;
import dev.lockstep.server.internal.pages.search.Searched;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.search.FilterText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The search page: one side searched, or two side by side. */
public final class SearchPages {
    private static final int BACKUPS = 5;
    private final Services services;
    private final Pages pages;

    public SearchPages(Services services, Pages pages) {
        this.services = services;
        this.pages = pages;
    }

    public List<Route> routes() {
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
                                        Map.of("page", search(call)))),
                Route.get(
                        "/search/collections",
                        Op.page("collections_to_search", Role.READ),
                        this::collections));
    }

    private SearchPage search(Call call) {
        List<Searched> sides = sides(call.tenant());
        Asked asked = asked(call, sides);
        if (asked.query().isEmpty() || asked.side().name().isEmpty()) {
            return new SearchPage(sides, asked, null, null, null);
        }
        SearchQuery query;
        try {
            query = query(call, asked);
        } catch (LockstepException e) {
            return new SearchPage(sides, asked, null, null, e.getMessage());
        }
        Answered left = answered(call.tenant(), asked.side(), query, asked.why());
        Searched with = asked.with();
        Answered right = with == null ? null : answered(call.tenant(), with, query, asked.why());
        return new SearchPage(sides, asked, left, right, right == null ? left.error() : null);
    }

    /**
     * What is cheap to tell: indexes with their kept generations, both sides of migrations, the
     * newest backups. Other collections come behind the page; a store may count all its rows for a
     * list.
     */
    private List<Searched> sides(TenantId tenant) {
        Set<Searched> sides = new LinkedHashSet<>();
        services.indexes()
                .list(tenant)
                .forEach(i -> {
                    String name = i.definition().name();
                    sides.add(Searched.index(name, 0));
                    services.indexes().generations(tenant, name).stream()
                            .filter(g -> g.state().equals("kept"))
                            .forEach(g -> sides.add(Searched.index(name, g.number())));
                });
        Set<String> searching = searching(tenant);
        services.migrations()
                .list(tenant)
                .forEach(m -> {
                    for (String address : List.of(m.source(), m.target())) {
                        if (searching.contains(address.substring(0, address.indexOf('/')))) {
                            sides.add(Searched.collection(address));
                        }
                    }
                });
        services.backups().list(tenant).stream()
                .filter(b -> b.problem() == null)
                .limit(BACKUPS)
                .forEach(b ->
                        b.collections()
                                .forEach(c -> sides.add(Searched.backup(b.name(), c.name()))));
        return new ArrayList<>(sides);
    }

    /** Asked for by the page when it is there: a store that does not answer takes its time. */
    private Answer collections(Call call) {
        Set<String> stores = searching(call.tenant());
        List<String> found =
                services.collections().listing(call.tenant(), null).items().stream()
                        .map(CollectionView::address)
                        .filter(address ->
                                stores.contains(address.substring(0, address.indexOf('/'))))
                        .toList();
        return pages.html(200, pages.render("part/addresses.jte", Map.of("addresses", found)));
    }

    private Set<String> searching(TenantId tenant) {
        Set<String> names = new LinkedHashSet<>();
        services.stores().list(tenant).stream()
                .filter(store -> store.abilities().contains("search"))
                .forEach(store -> names.add(store.name()));
        return names;
    }

    private static Asked asked(Call call, List<Searched> sides) {
        Searched first = sides.isEmpty() ? Searched.index("", 0) : sides.getFirst();
        String index = call.query("index");
        Searched side = index == null ? first : Searched.parse(index);
        long generation = call.longNumber("generation", 0, 0, Long.MAX_VALUE);
        String with = call.query("with");
        return new Asked(
                generation == 0 || side.kind() != Searched.Kind.INDEX
                        ? side
                        : Searched.index(side.name(), generation),
                with == null ? null : Searched.parse(with),
                Required.or(call.query("query"), ""),
                Required.or(call.query("mode"), "vector").toLowerCase(Locale.ROOT),
                Required.or(call.query("filter"), ""),
                call.number("count", 10, 1, 100),
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
                0);
    }

    /** One side that cannot answer does not take the other one with it. */
    private Answered answered(TenantId tenant, Searched side, SearchQuery query, String id) {
        SearchView view;
        try {
            view = search(tenant, side, query);
        } catch (LockstepException e) {
            return new Answered(side, null, e.getMessage(), null, null);
        }
        if (id.isEmpty()) {
            return new Answered(side, view, null, null, null);
        }
        try {
            return new Answered(side, view, null, why(tenant, side, query, id), null);
        } catch (LockstepException e) {
            return new Answered(side, view, null, null, e.getMessage());
        }
    }

    private SearchView search(TenantId tenant, Searched side, SearchQuery query) {
        return switch (side.kind()) {
            case INDEX ->
                    services.indexes().search(tenant, side.name(), at(query, side.generation()));
            case COLLECTION -> services.collections().search(tenant, side.name(), query);
            case BACKUP -> services.backups().search(tenant, side.name(), side.part(), query);
        };
    }

    private @Nullable Why why(TenantId tenant, Searched side, SearchQuery query, String id) {
        return switch (side.kind()) {
            case INDEX ->
                    services.indexes().why(tenant, side.name(), at(query, side.generation()), id);
            case COLLECTION -> services.collections().why(tenant, side.name(), query, id);
            case BACKUP -> services.backups().why(tenant, side.name(), side.part(), query, id);
        };
    }

    private static SearchQuery at(SearchQuery q, long generation) {
        return new SearchQuery(
                q.query(),
                q.vector(),
                q.mode(),
                q.count(),
                q.effort(),
                q.exact(),
                q.filter(),
                generation);
    }
}
