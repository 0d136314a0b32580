package dev.lockstep.app.crash;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.SnapshotRef.Durability;
import dev.lockstep.api.Split;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.lake.LakeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small dataset in any number of versions, and its index. Of sixty books the second version
 * changes eight, drops two and adds three: few enough for an incremental sync. Each later one has a
 * new edition of seven, drops one, and takes up again the one that the version before dropped.
 */
final class Shelf {
    static final TenantId TENANT = TenantId.DEFAULT;
    static final String NAME = "books";
    static final String COLLECTION = "lake/" + NAME;
    static final String COPY = "lake/copy";

    private Shelf() {}

    /** The words of each book by id. */
    static Map<String, String> version(int version) {
        Map<String, String> books = new TreeMap<>();
        for (int i = 0; i < 63; i++) {
            boolean there = version == 1 ? i < 60 : i != 10 && i != 20;
            boolean dropped = version > 2 && i == version * 7 % 63;
            if (there && !dropped) {
                books.put(id(i), "Book " + i + ", edition " + edition(i, version));
            }
        }
        return books;
    }

    private static String id(int book) {
        return String.format("b%02d", book);
    }

    private static int edition(int book, int version) {
        for (int later = version; later > 2; later--) {
            if (later % 9 == book % 9) {
                return later;
            }
        }
        return version > 1 && book < 8 ? 2 : 1;
    }

    static Lockstep open(Path root) {
        return open(root, Map.of());
    }

    /**
     * @param more settings beside the usual ones
     */
    static Lockstep open(Path root, Map<String, String> more) {
        return open(root, null, more);
    }

    /**
     * @param storage where several servers share tables and files; null for the home's own
     */
    static Lockstep open(Path root, @Nullable Path storage, Map<String, String> more) {
        return open(root, storage, more, InstantSource.system());
    }

    static Lockstep open(
            Path root, @Nullable Path storage, Map<String, String> more, InstantSource clock) {
        Map<String, String> settings =
                new TreeMap<>(
                        Map.of(
                                "runs.first-wait",
                                "1s",
                                "embedding.threads",
                                "1",
                                "lake.threads",
                                "1"));
        settings.putAll(more);
        String password = settings.remove("metadata.password");
        Map<String, String> environment =
                password == null || password.isEmpty()
                        ? Map.of()
                        : Map.of("LOCKSTEP_METADATA_PASSWORD", password);
        Configuration configuration = Configuration.read(root, null, environment, settings);
        return Lockstep.open(Home.at(root, storage), configuration, clock);
    }

    /** Takes a version in; returns when the run is durable. */
    static RunView ingest(Lockstep lockstep, int version) {
        return lockstep.datasets()
                .ingest(
                        TENANT,
                        new IngestRequest(
                                NAME,
                                null,
                                file(version),
                                NAME + ".csv",
                                null,
                                version == 1
                                        ? DatasetService.Mode.CREATE
                                        : DatasetService.Mode.REPLACE,
                                SchemaPolicy.EVOLVE,
                                Map.of(),
                                "book_id",
                                Map.of()))
                .run();
    }

    private static Path file(int version) {
        StringBuilder csv = new StringBuilder("book_id,words\n");
        version(version)
                .forEach((id, words) -> csv.append(id).append(",\"").append(words).append("\"\n"));
        try {
            return Files.writeString(Files.createTempFile("books", ".csv"), csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void createIndex(Lockstep lockstep) {
        lockstep.indexes()
                .create(
                        TENANT,
                        new IndexDefinition(
                                NAME, NAME, null, "{words}", List.of(), null, "refuse", Map.of(),
                                false, 0));
    }

    /** What a search sees: each book's words by id. */
    static Map<String, String> served(Lockstep lockstep) {
        SearchQuery all = new SearchQuery("book", null, Mode.VECTOR, 100, 0, true, Filter.all(), 0);
        Map<String, String> books = new TreeMap<>();
        lockstep.indexes()
                .search(TENANT, NAME, all)
                .result()
                .hits()
                .forEach(hit -> books.put(hit.id(), String.valueOf(hit.document())));
        return books;
    }

    static Map<String, String> copied(Lockstep lockstep) {
        return rows(lockstep, COPY);
    }

    /** What a collection of the lake holds now, unpinned: each row's document by id. */
    static Map<String, String> rows(Lockstep lockstep, String address) {
        LakeStore store = lake(lockstep);
        String[] version = store.describe(ref(address)).orElseThrow().version().split("/", 2);
        Map<String, String> books = new TreeMap<>();
        try (Snapshot snapshot =
                store.reopen(
                        new SnapshotRef(
                                ref(address), version[0], version[1], Durability.DURABLE))) {
            for (Split split : snapshot.plan(1)) {
                read(snapshot, split, books);
            }
        }
        return books;
    }

    private static void read(Snapshot snapshot, Split split, Map<String, String> books) {
        try (BatchReader reader = snapshot.open(split, Position.START, 1_000)) {
            for (Batch b = reader.next(); b != null; b = reader.next()) {
                for (int i = 0; i < b.size(); i++) {
                    books.put(b.id(i), String.valueOf(b.document(i)));
                }
            }
        }
    }

    static LakeStore lake(Lockstep lockstep) {
        Lockstep.Foundation on = lockstep.foundation();
        return new LakeStore(on.lake(), on.metadata(), InstantSource.system());
    }

    static CollectionRef ref(String address) {
        return new CollectionRef(TENANT, "lake", address.substring("lake/".length()));
    }

    static RunView ended(Lockstep lockstep, RunView run) {
        try {
            RunView seen = run;
            while (!seen.state().ended()) {
                seen = lockstep.runs().awaitChange(TENANT, seen, Duration.ofSeconds(30));
            }
            return seen;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
