package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.server.internal.request.Upload;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A dataset's rows as they came, as a file that can be looked at anew. */
public final class RawRows {
    private static final int MOST_ROWS = 1_000_000;

    private final DatasetService datasets;
    private final Path directory;

    /**
     * @param directory of uploads
     */
    public RawRows(DatasetService datasets, Path directory) {
        this.datasets = datasets;
        this.directory = directory;
    }

    /**
     * As if somebody had sent it.
     *
     * @throws LockstepException USER where there are more rows than one answer holds
     */
    Upload upload(TenantId tenant, DatasetView dataset) {
        QueryResult bronze = datasets.rows(tenant, dataset.id(), "bronze", MOST_ROWS);
        if (bronze.truncated() || bronze.rowCount() < dataset.metadata().rowCountBronze()) {
            throw LockstepException.user(
                    "dataset-too-large",
                    "Cannot look at the rows of '"
                            + dataset.name()
                            + "' again here: found more than one answer holds, expected 64 MB at"
                            + " most; take the file in under another name with --type.");
        }
        try {
            Path file = Files.createTempFile(directory, "again-", ".part");
            write(bronze, file);
            return new Upload(Map.of(), file, dataset.name() + ".csv");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(QueryResult bronze, Path file) throws IOException {
        List<Integer> columns =
                IntStream.range(0, bronze.columns().size())
                        .filter(i -> !isOurs(bronze.columns().get(i).name()))
                        .boxed()
                        .toList();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write(line(columns.stream().map(i -> bronze.columns().get(i).name())));
            for (List<@Nullable Object> row : bronze.rows()) {
                out.write(line(columns.stream().map(row::get)));
            }
        }
    }

    private static boolean isOurs(String name) {
        return name.equals("_line") || name.equals("_source");
    }

    /** What is missing stands for itself; an empty text is in quotes. */
    private static String line(java.util.stream.Stream<? extends @Nullable Object> values) {
        return values.map(RawRows::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(@Nullable Object value) {
        return value == null ? "" : '"' + value.toString().replace("\"", "\"\"") + '"';
    }
}
