package dev.lockstep.server.internal.search;

import dev.lockstep.api.service.IndexService.SearchView;
import java.util.List;

/** What many searches found, in their order. */
public record SearchesAnswer(List<SearchAnswer> answers) {
    public static SearchesAnswer of(List<SearchView> views) {
        return new SearchesAnswer(views.stream().map(SearchAnswer::of).toList());
    }
}
