package dev.lockstep.dataset.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.dataset.internal.read.SkipLines;
import dev.lockstep.dataset.internal.read.SourceFormat;
import dev.lockstep.dataset.internal.type.GivenType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** What can be told of a request before any byte is read. */
public final class RequestCheck {
    private static final Set<String> OPTIONS =
            Set.of("format", "delimiter", "quote", "header", "encoding", "sheet", "skip");
    private static final String RECORDS = "records.json";

    private RequestCheck() {}

    /**
     * @throws LockstepException USER where the request contradicts itself or names what is not
     */
    public static void check(IngestRequest request) {
        Path file = request.file();
        if ((file == null) == (request.records() == null)) {
            throw LockstepException.user(
                    "ingest-source",
                    "Cannot take anything in: expected a file or records, and not both.");
        }
        if (file != null && !Files.isRegularFile(file)) {
            throw LockstepException.user(
                    "file-not-found",
                    "Cannot take '"
                            + Names.shown(fileName(request))
                            + "' in: there is no such file.");
        }
        request.options().keySet().stream()
                .filter(option -> !OPTIONS.contains(option))
                .findFirst()
                .ifPresent(RequestCheck::unknown);
        SkipLines.of(request.options());
        request.types().forEach(GivenType::parse);
    }

    /**
     * @throws LockstepException CONFLICT where the rows of this dataset have another key
     */
    public static void requireKey(DatasetRow row, IngestRequest request) {
        boolean sameKey =
                request.key() == null
                        || DatasetRow.keyColumns(request.key()).equals(row.keyColumns());
        if (row.loaded() && !sameKey) {
            throw LockstepException.conflict(
                    "dataset-key",
                    "Cannot change the key of dataset '"
                            + row.name()
                            + "': found "
                            + (row.key() == null ? "none" : row.key())
                            + ", which names its rows everywhere; make a new dataset.");
        }
    }

    private static void unknown(String option) {
        throw LockstepException.user(
                "option-unknown",
                "Cannot use option '"
                        + Names.shown(option)
                        + "': expected "
                        + String.join(", ", new java.util.TreeSet<>(OPTIONS))
                        + ".");
    }

    /** What the file is called, also where it has come as records. */
    public static String fileName(IngestRequest request) {
        if (request.fileName() != null) {
            return Path.of(request.fileName().replace('\0', '_')).getFileName().toString();
        }
        Path file = request.file();
        return file == null ? RECORDS : Objects.toString(file.getFileName());
    }

    /** The dataset's name as given, or one near to the file's. */
    public static String name(IngestRequest request) {
        if (request.name() != null && !request.name().isBlank()) {
            return Names.require("dataset", request.name());
        }
        String file = SourceFormat.unpackedName(fileName(request));
        int dot = file.lastIndexOf('.');
        return Names.suggest(dot > 0 ? file.substring(0, dot) : file);
    }
}
