package dev.lockstep.index.internal.plan;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.api.service.IndexService.CheckView;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.shape.RowShape;
import dev.lockstep.index.internal.shape.Silver;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks before a sync: each says what was found, and what to do where it does not pass. */
public final class Preflight {
    public static final String FREE_SPACE = "free space";
    private static final long BYTES_A_ROW_BESIDE_THE_VECTOR = 2_000;

    private final IndexParts parts;
    private final IndexRows indexes;

    public Preflight(IndexParts parts, IndexRows indexes) {
        this.parts = parts;
        this.indexes = indexes;
    }

    public List<CheckView> run(TenantId tenant, String name) {
        IndexRow index = indexes.get(tenant, name);
        DatasetView dataset = parts.datasets().get().get(tenant, index.definition().dataset());
        List<CheckView> checks = new ArrayList<>();
        checks.add(quiet(dataset));
        checks.add(sameTable(index, dataset));
        checks.add(rows(index, dataset));
        CheckView columns = columns(index, dataset);
        checks.add(columns);
        if (columns.result().equals("passed")) {
            checks.add(uniqueIds(index, dataset));
        }
        checks.add(lastSync(index));
        checks.add(model(index));
        checks.add(space(dataset));
        return checks;
    }

    private static CheckView quiet(DatasetView dataset) {
        boolean busy = dataset.metadata().localStatus().equals("syncing");
        return busy
                ? note(
                        "source is quiet",
                        "The dataset is being written to; the sync reads a pinned snapshot, so this does"
                                + " no harm, and the next sync takes the rest.")
                : passed("source is quiet", "Nothing is writing to the dataset.");
    }

    private CheckView sameTable(IndexRow index, DatasetView dataset) {
        SnapshotRef source = index.collectionSource();
        if (source == null) {
            return passed("source is the same table", "This is the first sync.");
        }
        Optional<CollectionInfo> now = parts.places().silver().describe(Silver.ref(index, dataset));
        if (now.isEmpty()) {
            return failed(
                    "source is the same table",
                    "The dataset's table is not there.",
                    "Run the ingest again, then the sync.");
        }
        return passed(
                "source is the same table",
                "The dataset is at snapshot "
                        + now.get().version()
                        + "; the collection was made from "
                        + source.id()
                        + ".");
    }

    private static CheckView rows(IndexRow index, DatasetView dataset) {
        if (dataset.rowCount() == 0 && index.champion() > 0) {
            return note("rows", "The dataset has no rows any more: the sync empties the index.");
        }
        return dataset.rowCount() == 0
                ? failed("rows", "The dataset has no rows.", "Ingest a file with rows first.")
                : passed("rows", "The dataset has " + dataset.rowCount() + " rows.");
    }

    private static CheckView columns(IndexRow index, DatasetView dataset) {
        Set<String> there = new HashSet<>();
        dataset.columns().forEach(c -> there.add(c.name()));
        List<String> missing =
                RowShape.of(index.definition()).columns().stream()
                        .filter(c -> !there.contains(c))
                        .toList();
        return missing.isEmpty()
                ? passed("columns", "Every column of the text template and the metadata is there.")
                : failed(
                        "columns",
                        "The dataset has no column " + String.join(", ", missing) + ".",
                        "Its columns are " + String.join(", ", there) + ".");
    }

    private CheckView uniqueIds(IndexRow index, DatasetView dataset) {
        String column = index.definition().idColumn();
        if (column == null || column.equals(dataset.key())) {
            return passed("ids are unique", "The dataset keeps one row a key.");
        }
        String quoted = '"' + column.replace("\"", "\"\"") + '"';
        QueryResult counts =
                parts.datasets()
                        .get()
                        .query(
                                index.tenant(),
                                dataset.id(),
                                "select count(*), count("
                                        + quoted
                                        + "), count(distinct "
                                        + quoted
                                        + ") from dataset",
                                1);
        long rows = number(counts, 0);
        long filled = number(counts, 1);
        long distinct = number(counts, 2);
        if (filled == distinct && rows == filled) {
            return passed("ids are unique", "count − count(distinct " + column + ") = 0.");
        }
        return failed(
                "ids are unique",
                "count − count(distinct "
                        + column
                        + ") = "
                        + (rows - distinct)
                        + ": "
                        + (filled - distinct)
                        + " rows repeat an id and "
                        + (rows - filled)
                        + " have none.",
                "Choose another id column, or ingest with --key " + column + ".");
    }

    private static long number(QueryResult result, int column) {
        Object value = result.rows().getFirst().get(column);
        return value == null ? 0 : Long.parseLong(value.toString());
    }

    private static CheckView lastSync(IndexRow index) {
        return index.failure() == null
                ? passed("last sync", index.champion() == 0 ? "There was none." : "It succeeded.")
                : note("last sync", "It failed: " + index.failure().message());
    }

    private CheckView model(IndexRow index) {
        try {
            Embedders.Loaded model =
                    parts.embedders()
                            .get(
                                    index.definition().embedder(),
                                    index.definition().longTexts().equals("chunk"));
            String refusal = dimension(model.uncached());
            if (refusal != null) {
                return failed("model", refusal, "Choose a model of fewer dimensions.");
            }
            Optional<CollectionInfo> made =
                    parts.places().collections().describe(index.collection());
            if (made.isPresent()) {
                Canaries.verify(made.get().spec().properties(), model.uncached());
            }
            return passed(
                    "model",
                    model.uncached().identity().name()
                            + " gives "
                            + model.uncached().dimension()
                            + " dimensions"
                            + (made.isPresent() ? ", and the same vectors as before." : "."));
        } catch (LockstepException e) {
            return failed("model", String.valueOf(e.getMessage()), "See the message.");
        }
    }

    private @Nullable String dimension(Embedder model) {
        int most = parts.places().generations().limits().maxDimension();
        return model.dimension() <= most
                ? null
                : "The model gives "
                        + model.dimension()
                        + " dimensions; the index takes "
                        + most
                        + ".";
    }

    private CheckView space(DatasetView dataset) {
        Path work = parts.settings().workDirectory();
        try {
            Files.createDirectories(work);
            long free = Files.getFileStore(work).getUsableSpace();
            long need = 2 * dataset.rowCount() * (4L * 1024 + BYTES_A_ROW_BESIDE_THE_VECTOR);
            String found =
                    String.format(
                            Locale.ROOT, "%,d bytes are free, about %,d may be needed", free, need);
            return free >= need
                    ? passed(FREE_SPACE, found + ".")
                    : failed(
                            FREE_SPACE,
                            "there is no space left for it on the disk of "
                                    + work
                                    + ": "
                                    + found
                                    + ".",
                            "To go on, make room there.");
        } catch (IOException e) {
            return note(FREE_SPACE, "It could not be told: " + e.getMessage());
        }
    }

    public static CheckView passed(String name, String found) {
        return new CheckView(name, "passed", found, null);
    }

    static CheckView note(String name, String found) {
        return new CheckView(name, "note", found, null);
    }

    public static CheckView failed(String name, String found, String todo) {
        return new CheckView(name, "failed", found, todo);
    }
}
