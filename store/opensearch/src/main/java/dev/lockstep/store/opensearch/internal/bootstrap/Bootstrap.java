package dev.lockstep.store.opensearch.internal.bootstrap;

import dev.lockstep.store.opensearch.EmbeddingsTemplate;
import dev.lockstep.store.opensearch.EmbeddingsTemplate.Made;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.Engines;
import dev.lockstep.store.opensearch.internal.layout.Mappings;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Makes templates for applications that keep embeddings in indexes of their own. */
public final class Bootstrap {
    public static final String TEMPLATE = "ml_embeddings_template";
    private static final String SETTINGS = "ml_embeddings_settings";
    private static final String MAPPINGS = "ml_embeddings_mappings";

    private final Cluster cluster;
    private final Wire wire;

    public Bootstrap(Cluster cluster) {
        this.cluster = cluster;
        this.wire = cluster.wire();
    }

    /** Doing it again changes templates to what is asked for now, and leaves indexes alone. */
    public Made make(EmbeddingsTemplate wanted) {
        List<String> made = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        IndexSettings settings = wanted.settings();
        if (settings.engine().equals("nmslib")) {
            notes.add(
                    "The engine nmslib, which OpenSearch gives up, is taken as lucene with the same"
                            + " m and ef_construction.");
            settings = settings.withEngine("lucene");
        }
        Engines.require("templates of embeddings", settings, wanted.metric(), cluster::version);
        put(
                made,
                "_component_template/" + SETTINGS,
                SETTINGS,
                component("settings", settings(wanted, settings)));
        put(
                made,
                "_component_template/" + MAPPINGS,
                MAPPINGS,
                component("mappings", mappings(wanted, settings)));
        put(made, "_index_template/" + TEMPLATE, TEMPLATE, template(wanted));
        if (!wanted.method().equals("ivfpq") || new Training(wire, wanted).ready(made, notes)) {
            wanted.tenants().forEach(tenant -> index(made, notes, wanted.index() + "-" + tenant));
        }
        return new Made(List.copyOf(made), List.copyOf(notes));
    }

    private void put(List<String> made, String path, String name, ObjectNode body) {
        wire.ask("make the template " + name, "PUT", path, body);
        made.add(name);
    }

    /** The index and the alias by which it is known. */
    private void index(List<String> made, List<String> notes, String alias) {
        if (wire.send("look for " + alias, "HEAD", alias, null).ok()) {
            notes.add("The index " + alias + " is there already and stays as it is.");
            return;
        }
        String act = "make the index " + alias;
        ObjectNode body = Json.object();
        body.putObject("aliases").putObject(alias);
        Answer answer = wire.send(act, "PUT", alias + "-000001", body);
        if (!answer.type().equals("resource_already_exists_exception")) {
            wire.require(act, answer);
        }
        made.add(alias);
    }

    private static ObjectNode component(String part, ObjectNode content) {
        ObjectNode body = Json.object();
        ObjectNode template = body.putObject("template");
        template.putObject("settings").put("index.knn", true);
        template.set(part, content);
        return body;
    }

    private static ObjectNode settings(EmbeddingsTemplate wanted, IndexSettings settings) {
        ObjectNode all = Json.object();
        all.put("index.knn", true);
        all.put("index.number_of_shards", settings.shards());
        all.put("index.number_of_replicas", settings.replicas());
        if (settings.refreshInterval() != null) {
            all.put("index.refresh_interval", settings.refreshInterval());
        }
        if (Engines.isFaiss(settings) && wanted.method().equals("hnsw")) {
            all.put("index.knn.algo_param.ef_search", settings.efSearch());
        }
        return all;
    }

    static ObjectNode mappings(EmbeddingsTemplate wanted, IndexSettings settings) {
        ObjectNode mappings = Json.object();
        ObjectNode fields = mappings.putObject("properties");
        for (String name :
                new String[] {"entity_type", "entity_id", "tenant_id", "model_version"}) {
            fields.putObject(name).put("type", "keyword");
        }
        if (wanted.method().equals("ivfpq")) {
            fields.putObject("vector")
                    .put("type", "knn_vector")
                    .put("model_id", Training.model(wanted));
        } else {
            fields.set("vector", Mappings.vector(wanted.dimension(), wanted.metric(), settings));
        }
        fields.putObject("metadata").put("type", "object");
        fields.putObject("created_at").put("type", "date");
        fields.putObject("updated_at").put("type", "date");
        return mappings;
    }

    private static ObjectNode template(EmbeddingsTemplate wanted) {
        ObjectNode body = Json.object();
        body.putArray("index_patterns").add(wanted.index()).add(wanted.index() + "-*");
        body.putArray("composed_of").add(SETTINGS).add(MAPPINGS);
        return body.put("priority", 200);
    }
}
