package dev.lockstep.server.internal.pages;

import java.util.List;

/** The routes as people read them. */
public record ApiPage(List<Group> groups) {
    /** Those about one thing. */
    public record Group(String name, List<Entry> routes) {}

    /** One route. */
    public record Entry(
            String method,
            String path,
            String summary,
            String role,
            List<Parameter> parameters,
            String curl) {}

    /** A query parameter. */
    public record Parameter(String name, String meaning) {}

    public int count() {
        return groups.stream().mapToInt(g -> g.routes().size()).sum();
    }
}
