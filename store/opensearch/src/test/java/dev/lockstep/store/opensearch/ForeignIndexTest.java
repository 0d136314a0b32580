package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.TenantId;
import dev.lockstep.testkit.StoreSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Indexes that applications made and filled are collections: listed, and read as they were written.
 */
class ForeignIndexTest {
    /** As LangChain's OpenSearchVectorSearch makes one. */
    private static final String LANGCHAIN =
            """
            {"settings": {"index": {"knn": true, "knn.algo_param.ef_search": 512}},
             "mappings": {"properties": {"vector_field": {"type": "knn_vector", "dimension": 3,
                "method": {"name": "hnsw", "space_type": "l2", "engine": "lucene",
                    "parameters": {"ef_construction": 512, "m": 16}}}}}}
            """;

    /** As LlamaIndex's OpensearchVectorClient makes one. */
    private static final String LLAMAINDEX =
            """
            {"settings": {"index": {"knn": true, "knn.algo_param.ef_search": 100}},
             "mappings": {"properties": {"embedding": {"type": "knn_vector", "dimension": 3,
                "method": {"name": "hnsw", "space_type": "innerproduct", "engine": "lucene",
                    "parameters": {"ef_construction": 256, "m": 48}}}}}}
            """;

    private final Place place = Place.fresh();
    private final String prefix = place.prefix();
    private final OpenSearchStore store =
            OpenSearchStore.open(
                    OpenSearchStore.KIND, place.options(), FoundIndexes.of(prefix + "*"));

    @AfterEach
    void close() {
        store.close();
    }

    private CollectionRef ref(String name) {
        return Place.ref(prefix + name);
    }

    private String index(String name, String body) {
        place.made(prefix + name, body);
        return prefix + name;
    }

    private void put(String index, String id, String source) {
        JsonNode answer = place.ask("PUT", index + "/_doc/" + id + "?refresh=true", source);
        assertThat(answer.path("result").asString("")).as("%s", answer).isEqualTo("created");
    }

    private static Map<String, Row> rows(Snapshot snapshot, int splits, int batchRows) {
        Map<String, Row> rows = new TreeMap<>();
        for (Split split : snapshot.plan(splits)) {
            try (BatchReader reader = snapshot.open(split, Position.START, batchRows)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    for (int i = 0; i < batch.size(); i++) {
                        assertThat(rows.put(batch.id(i), batch.row(i))).as(batch.id(i)).isNull();
                    }
                }
            }
        }
        return rows;
    }

    private Map<String, Row> rows(String name) {
        try (Snapshot snapshot = store.pin(ref(name), "test", Duration.ofHours(1))) {
            return rows(snapshot, 1, 100);
        }
    }

    @Test
    void whatLangChainWroteIsReadInItsVerySpelling() {
        String docs = index("docs", LANGCHAIN);
        put(
                docs,
                "a",
                """
                {"vector_field": [0.1, -2.5E-3, 3], "text": "first \\u00e9", "metadata":\
                 {"n": 1.50, "big": 0.12345678901234567890123, "k\\n": [1.0, 2e0]}}\
                """);
        put(docs, "b", "{\"text\": 7, \"vector_field\": null}");
        put(docs, "c", "{\"vector_field\":[1,2,3]}");

        CollectionInfo info = store.describe(ref("docs")).orElseThrow();
        assertThat(info.spec()).isEqualTo(CollectionSpec.of(3, Metric.L2));
        assertThat(info.rows()).isEqualTo(3);
        assertThat(store.collections(TenantId.DEFAULT)).containsExactly(info);
        assertThat(store.collections(new TenantId("other"))).isEmpty();
        assertThat(store.loses(ref("docs"))).containsExactly(Distinction.LINEAGE);

        Map<String, Row> rows = rows("docs");
        Row first = Objects.requireNonNull(rows.get("a"));
        assertThat(first.vector()).containsExactly(0.1f, -2.5e-3f, 3f);
        assertThat(first.document()).isEqualTo("first é");
        assertThat(first.metadata())
                .isEqualTo(
                        "{\"metadata\": {\"n\": 1.50, \"big\": 0.12345678901234567890123, \"k\\n\":"
                                + " [1.0, 2e0]}}");
        assertThat(rows.get("b"))
                .usingRecursiveComparison()
                .isEqualTo(new Row("b", null, null, "{\"text\": 7}"));
        assertThat(Objects.requireNonNull(rows.get("c")).metadata()).isEqualTo("{}");
        assertThat(store.check(Use.BACKUP))
                .extracting(Finding::found)
                .anySatisfy(
                        found -> assertThat(found).startsWith("1 documents have no vector_field"));
    }

    @Test
    void llamaIndexAndOurOwnTemplateAreRead() {
        String nodes = index("nodes", LLAMAINDEX);
        put(
                nodes,
                "n1",
                "{\"embedding\":[1,0,0],\"content\":\"a chunk\",\"metadata\":{\"doc_id\":\"d\"}}");
        assertThat(store.describe(ref("nodes")).orElseThrow().spec().metric())
                .isEqualTo(Metric.INNER_PRODUCT);
        assertThat(Objects.requireNonNull(rows("nodes").get("n1")).document()).isEqualTo("a chunk");

        store.bootstrap(
                new EmbeddingsTemplate(
                        prefix + "ml",
                        3,
                        Metric.COSINE,
                        "hnsw",
                        IndexSettings.USUAL.withReplicas(0),
                        List.of("acme")));
        put(
                prefix + "ml-acme",
                "doc:1",
                """
                {"entity_type":"doc","entity_id":"1","tenant_id":"acme","model_version":"v1",\
                "vector":[0,1,0],"metadata":{"n":1},"created_at":"2026-01-02T03:04:05Z"}\
                """);
        assertThat(store.collections(TenantId.DEFAULT))
                .extracting(info -> info.ref().name())
                .containsExactly(prefix + "ml-acme", prefix + "nodes");
        for (String name : List.of("ml-acme", "ml-acme-000001")) {
            Row row = Objects.requireNonNull(rows(name).get("doc:1"));
            assertThat(row.vector()).containsExactly(0, 1, 0);
            assertThat(row.document()).isNull();
            assertThat(row.metadata())
                    .isEqualTo(
                            "{\"entity_type\":\"doc\",\"entity_id\":\"1\",\"tenant_id\":\"acme\","
                                    + "\"model_version\":\"v1\",\"metadata\":{\"n\":1},"
                                    + "\"created_at\":\"2026-01-02T03:04:05Z\"}");
        }
    }

    @Test
    void everyFieldOfVectorsIsACollectionAndNamesThatAreNoneGetOne() {
        String two = index("two", FIELDS);
        put(
                two,
                "a",
                "{\"title\":[1,2],\"in\":{\"body\":[3,4,5],\"text\":\"in it\"},\"text\":\"t\"}");
        index("na\u00efve.x", LANGCHAIN);
        List<String> names =
                store.collections(TenantId.DEFAULT).stream()
                        .map(info -> info.ref().name().substring(prefix.length()))
                        .toList();
        assertThat(names).hasSize(3).contains("two-title");
        assertThat(names.get(0)).matches("na_ve_x-[0-9a-f]+");
        assertThat(names.get(1)).matches("two-in_body-[0-9a-f]+");
        assertThat(rows(names.get(0))).isEmpty();
        Row title = Objects.requireNonNull(rows("two-title").get("a"));
        assertThat(title.vector()).containsExactly(1, 2);
        assertThat(title.document()).isEqualTo("t");
        assertThat(title.metadata()).isEqualTo("{\"in\":{\"text\":\"in it\"}}");
        assertThat(Objects.requireNonNull(rows(names.get(1)).get("a")).vector())
                .containsExactly(3, 4, 5);
        refuses("two", "several fields of vectors, expected one; name one of " + prefix + "two-in");
        try (OpenSearchStore other =
                OpenSearchStore.open(
                        OpenSearchStore.KIND,
                        place.options(),
                        new FoundIndexes(
                                TenantId.DEFAULT, List.of(prefix + "*"), List.of("in.text")))) {
            try (Snapshot snapshot = other.pin(ref("two-title"), "test", Duration.ofHours(1))) {
                Batch found = snapshot.fetch(List.of("a", "b"));
                assertThat(found.size()).isOne();
                assertThat(found.document(0)).isEqualTo("in it");
                assertThat(found.metadata(0)).isEqualTo("{\"in\":{},\"text\":\"t\"}");
            }
        }
    }

    private static final String FIELDS =
            """
            {"settings": {"index": {"knn": true}}, "mappings": {"properties": {
                "title": {"type": "knn_vector", "dimension": 2,
                    "method": {"name": "hnsw", "engine": "lucene"}},
                "in": {"properties": {"body": {"type": "knn_vector", "dimension": 3,
                    "method": {"name": "hnsw", "engine": "lucene"}},
                    "text": {"type": "text"}}},
                "text": {"type": "text"}}}}
            """;

    private void refuses(String name, String words) {
        StoreSubject.assertFails(
                ErrorKind.USER, words, () -> store.pin(ref(name), "test", Duration.ofHours(1)));
    }

    @Test
    void whatCannotBeReadSaysWhy() {
        Map<String, String> why =
                Map.of(
                        "bytes",
                        "v: its vectors are of type byte",
                        "nested",
                        "n.v: it lies in the nested field n",
                        "excluded",
                        "v: its _source leaves v out (excludes)",
                        "off",
                        "v: its _source is switched off",
                        "taxi",
                        "v: its vectors are compared by l1");
        String vector = "\"type\":\"knn_vector\",\"dimension\":8";
        String lucene = vector + ",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\"}";
        index("bytes", mappings("", "\"v\":{" + lucene + ",\"data_type\":\"byte\"}"));
        index(
                "nested",
                mappings(
                        "", "\"n\":{\"type\":\"nested\",\"properties\":{\"v\":{" + vector + "}}}"));
        index("excluded", mappings("\"_source\":{\"excludes\":[\"v*\"]},", v(vector)));
        index("off", mappings("\"_source\":{\"enabled\":false},", v(vector)));
        index(
                "taxi",
                mappings("", v(lucene.replace("lucene", "nmslib") + ",\"space_type\":\"l1\"")));
        why.forEach(this::refuses);
        assertThat(store.collections(TenantId.DEFAULT)).isEmpty();
        assertThat(store.check(Use.BACKUP))
                .extracting(Finding::found)
                .containsAll(
                        List.of(
                                "not read: index "
                                        + prefix
                                        + "taxi, field "
                                        + why.get("taxi")
                                        + ", and only cosinesimil, innerproduct and l2 are known"
                                        + " here"));
        index("one", LANGCHAIN);
        index("another", LANGCHAIN);
        place.ask(
                "POST",
                "_aliases",
                "{\"actions\":[{\"add\":{\"indices\":[\"%1$sone\",\"%1$sanother\"],\"alias\":\"%1$sboth\"}},"
                                .formatted(prefix)
                        + "{\"add\":{\"index\":\"%1$sone\",\"alias\":\"%1$spart\",\"filter\":{\"match_all\":{}}}}]}"
                                .formatted(prefix));
        refuses("both", "an alias of the indexes " + prefix + "another, " + prefix + "one");
        refuses("part", "an alias with a filter");
        assertThat(store.collections(TenantId.DEFAULT))
                .extracting(info -> info.ref().name())
                .containsExactly(prefix + "another", prefix + "one");
    }

    private static String v(String field) {
        return "\"v\":{" + field + "}";
    }

    private static String mappings(String before, String fields) {
        return "{\"settings\":{\"index\":{\"knn\":true}},\"mappings\":{"
                + before
                + "\"properties\":{"
                + fields
                + "}}}";
    }

    @Test
    void aPinReadsOneMomentInPartsWhileOthersWrite() {
        String docs =
                index(
                        "docs",
                        LANGCHAIN.replace(
                                "\"knn\": true", "\"knn\": true, \"number_of_shards\": 3"));
        Set<String> ids = new HashSet<>();
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            bulk.append("{\"index\":{\"_id\":\"d%d\"}}\n".formatted(i))
                    .append("{\"vector_field\":[%d,1,2],\"text\":\"t\"}\n".formatted(i));
            ids.add("d" + i);
        }
        place.ask("POST", docs + "/_bulk", bulk.toString());
        String version = store.describe(ref("docs")).orElseThrow().version();
        try (Snapshot snapshot = store.pin(ref("docs"), "test", Duration.ofHours(1))) {
            List<Split> splits = snapshot.plan(4);
            assertThat(splits).hasSize(4);
            place.ask("PUT", docs + "/_doc/d7?refresh=true", "{\"vector_field\":[0,0,0]}");
            place.ask("DELETE", docs + "/_doc/d8?refresh=true", "");
            put(docs, "late", "{\"vector_field\":[0,0,0]}");
            assertThat(snapshot.rows()).isEqualTo(2_000);
            Map<String, Row> read = rows(snapshot, 4, 7);
            assertThat(read.keySet()).isEqualTo(ids);
            assertThat(Objects.requireNonNull(read.get("d7")).vector()).containsExactly(7, 1, 2);
            resumesAnywhere(snapshot, splits.get(1));
            try (Snapshot again = store.reopen(snapshot.ref())) {
                assertThat(again.rows()).isEqualTo(2_000);
            }
        }
        CollectionInfo now = store.describe(ref("docs")).orElseThrow();
        assertThat(now.rows()).isEqualTo(2_000);
        assertThat(now.version()).isNotEqualTo(version);
        assertThat(rows("docs")).containsKey("late").doesNotContainKey("d8");
    }

    private static void resumesAnywhere(Snapshot snapshot, Split split) {
        List<String> whole = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        try (BatchReader reader = snapshot.open(split, Position.START, 100)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                whole.addAll(List.of(batch.ids()));
            }
        }
        Position at = Position.START;
        while (!at.done()) {
            try (BatchReader reader = snapshot.open(split, at, 61)) {
                Batch batch = reader.next();
                if (batch != null) {
                    parts.addAll(List.of(batch.ids()));
                }
                at = reader.position();
            }
        }
        assertThat(parts).isEqualTo(whole).hasSizeGreaterThan(300);
    }

    @Test
    void nothingIsWrittenToThem() {
        index("docs", LANGCHAIN);
        CollectionRef docs = ref("docs");
        CollectionSpec spec = CollectionSpec.of(3, Metric.L2);
        for (Runnable act :
                List.<Runnable>of(
                        () -> store.requireWritable(docs),
                        () -> store.create(docs, spec),
                        () -> store.drop(docs),
                        () -> store.write(docs, StoreSubject.scope("run", 1)),
                        () -> store.replace(docs, StoreSubject.scope("run", 1)))) {
            StoreSubject.assertFails(ErrorKind.CONFLICT, "Lockstep did not make", act::run);
        }
        assertThat(store.describe(docs)).isPresent();
        store.create(ref("mine"), spec);
        assertThat(store.collections(TenantId.DEFAULT))
                .extracting(info -> info.ref().name())
                .containsExactly(prefix + "docs", prefix + "mine");
    }
}
