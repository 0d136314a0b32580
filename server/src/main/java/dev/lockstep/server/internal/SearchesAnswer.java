package dev.lockstep.server.internal;

import dev.lockstep.api.service.IndexService.SearchView;
import java.util.List;

/** What many searches found, in their order. */
record SearchesAnswer(List<SearchAnswer> answers) {
    static SearchesAnswer of(List<SearchView> views) {
        return new SearchesAnswer(views.stream().map(SearchAnswer::of).toList());
    }
}
