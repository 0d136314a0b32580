package dev.lockstep.store.opensearch.internal.check;

import dev.lockstep.api.Finding.Level;
import dev.lockstep.store.opensearch.internal.bootstrap.Bootstrap;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks at the settings of this store's indexes: what a killed load left, blocks, copies. */
final class LookAtIndexes {
    private final Checkup.Looks looks;
    private final Naming naming;

    LookAtIndexes(Checkup.Looks looks, Naming naming) {
        this.looks = looks;
        this.naming = naming;
    }

    void look() {
        JsonNode all =
                looks.see(
                        "indexes",
                        naming.prefix() + "*/_settings?flat_settings=true&expand_wildcards=all");
        JsonNode aliases = looks.see("aliases", "_alias");
        if (all == null || aliases == null) {
            return;
        }
        Map<String, JsonNode> ours = new TreeMap<>();
        all.properties()
                .forEach(e -> {
                    if (isOurs(e.getKey(), aliases)) {
                        ours.put(e.getKey(), e.getValue().path("settings"));
                    }
                });
        ours.forEach((index, settings) -> look(index, settings, aliases));
        segments(ours, aliases);
        looks.add(Level.FINE, "indexes", "there are " + ours.size() + " of collections", null);
        template();
    }

    private void segments(Map<String, JsonNode> ours, JsonNode aliases) {
        if (ours.isEmpty()) {
            return;
        }
        JsonNode stats =
                looks.see(
                        "segments",
                        naming.prefix() + "*/_stats/docs,segments?expand_wildcards=all");
        if (stats == null) {
            return;
        }
        ours.forEach((index, settings) -> {
            if (!served(index, aliases).isEmpty()) {
                int shards = settings.path("index.number_of_shards").asInt(1);
                JsonNode own = stats.path("indices").path(index);
                LookAtSegments.findings(index, shards, own).forEach(looks::add);
            }
        });
    }

    private static boolean isOurs(String index, JsonNode aliases) {
        return aliases.path(index).path("aliases").has(Indexes.writeName(index));
    }

    private static List<String> served(String index, JsonNode aliases) {
        List<String> names = new ArrayList<>();
        aliases.path(index)
                .path("aliases")
                .properties()
                .forEach(e -> {
                    if (!e.getKey().equals(Indexes.writeName(index))) {
                        names.add(e.getKey());
                    }
                });
        return names;
    }

    private void look(String index, JsonNode settings, JsonNode aliases) {
        String subject = "index " + index;
        boolean serves = !served(index, aliases).isEmpty();
        String refresh = text(settings, "index.refresh_interval");
        if (serves && "-1".equals(refresh)) {
            looks.add(
                    Level.RISK,
                    subject,
                    "it serves searches and is never refreshed, as a load has it: what others write"
                            + " is not found",
                    "PUT " + index + "/_settings {\"index.refresh_interval\": null}");
        }
        for (String block : List.of("write", "read_only", "read_only_allow_delete")) {
            if ("true".equals(text(settings, "index.blocks." + block))) {
                looks.add(
                        Level.FAULT,
                        subject,
                        "it refuses writes (index.blocks." + block + ")",
                        "free disk space where that is why, then PUT "
                                + index
                                + "/_settings {\"index.blocks."
                                + block
                                + "\": null}");
            }
        }
        if (serves && "0".equals(text(settings, "index.number_of_replicas"))) {
            looks.add(
                    Level.NOTE,
                    subject,
                    "it has no copies: with its node its rows are away",
                    "PUT " + index + "/_settings {\"index.number_of_replicas\": 1}");
        }
        if (!serves) {
            looks.add(
                    Level.NOTE,
                    subject,
                    "it serves nothing: a restore fills it, or its last reader is not done",
                    null);
        }
    }

    private static @Nullable String text(JsonNode settings, String name) {
        return settings.path(name).asString(null);
    }

    private void template() {
        JsonNode found = looks.see("templates", "_index_template/" + Bootstrap.TEMPLATE);
        looks.add(
                found == null ? Level.NOTE : Level.FINE,
                "templates",
                found == null
                        ? "there is no template " + Bootstrap.TEMPLATE + " for other applications"
                        : "the template " + Bootstrap.TEMPLATE + " is there",
                found == null ? "lockstep store bootstrap opensearch, where one is wanted" : null);
    }
}
