package dev.lockstep.app.architecture;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which module may use which, as the design has it. */
final class Modules {
    /** All but cli, which needs nothing of ours, and app, which knows all. */
    private static final Map<String, Set<String>> MAY_USE =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("api", Set.of()),
                            Map.entry("cli", Set.of()),
                            Map.entry("testkit", Set.of("api")),
                            Map.entry("testkit.opensearch", Set.of("testkit")),
                            Map.entry("metadata", Set.of("api")),
                            Map.entry("store.memory", Set.of("api")),
                            Map.entry("store.lucene", Set.of("api")),
                            Map.entry("bucket.s3", Set.of("api", "lake")),
                            Map.entry("store.archive", Set.of("api", "lake")),
                            Map.entry("store.pgvector", Set.of("api")),
                            Map.entry("store.opensearch", Set.of("api")),
                            Map.entry("transfer", Set.of("api")),
                            Map.entry("embed", Set.of("api")),
                            Map.entry("lake", Set.of("api", "metadata")),
                            Map.entry("run", Set.of("api", "metadata")),
                            Map.entry("dataset", Set.of("api", "metadata", "lake")),
                            Map.entry("index", Set.of("api", "metadata", "transfer", "embed")),
                            Map.entry("migrate", Set.of("api", "metadata", "transfer")),
                            Map.entry("server", Set.of("api", "metadata"))));

    static final String APP = "app";
    private static final String ROOT = "dev.lockstep.";

    private Modules() {}

    static boolean mayUse(String module, String other) {
        return module.equals(other)
                || module.equals(APP)
                || MAY_USE.getOrDefault(module, Set.of()).contains(other);
    }

    /** Their folders, such as {@code store/lucene}. */
    static List<String> folders() {
        return Stream.concat(MAY_USE.keySet().stream(), Stream.of(APP))
                .map(name -> name.replace('.', '/'))
                .sorted()
                .toList();
    }

    /** The module of a package, such as {@code store.lucene}. */
    static String of(String packageName) {
        String within = packageName.substring(ROOT.length());
        return Stream.concat(MAY_USE.keySet().stream(), Stream.of(APP))
                .filter(name -> within.equals(name) || within.startsWith(name + "."))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new AssertionError(packageName + " belongs to no module"));
    }
}
