package dev.lockstep.store.archive.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.parquet.FileAccess;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.read.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens the files of collections for DuckDB, each held against its sum. */
public final class StoredAccess implements FileAccess {
    private static final int IDS_AT_ONCE = 16;

    private final CheckedFiles checked;
    private final Map<String, StoredFile> files = new HashMap<>();
    private final int atOnce;

    public StoredAccess(CheckedFiles checked, Collection<StoredFile> files) {
        this.checked = checked;
        files.forEach(f -> this.files.put(location(f), f));
        this.atOnce = atOnce(files);
    }

    static StoredAccess of(CheckedFiles checked, List<Layer> layers) {
        return new StoredAccess(
                checked,
                layers.stream()
                        .flatMap(l -> Stream.concat(l.rows().stream(), l.deletes().stream()))
                        .toList());
    }

    public static String location(StoredFile file) {
        return file.directory().location(file.path());
    }

    @Override
    public Opened open(String location, Wanted wanted) {
        return checked.open(Objects.requireNonNull(files.get(location), location), wanted);
    }

    @Override
    public LockstepException damaged(String location, String found, @Nullable Exception cause) {
        StoredFile file = Objects.requireNonNull(files.get(location), location);
        return BackupDirectory.damaged(
                file.directory().name() + "/" + file.path(), found, "the file as it was written");
    }

    private static int atOnce(Collection<StoredFile> files) {
        if (files.stream().allMatch(f -> f.directory().local(f.path()).isPresent())) {
            return Integer.MAX_VALUE;
        }
        boolean cuttable =
                files.stream()
                        .map(StoredFile::record)
                        .allMatch(record -> record != null && FileParts.cuttable(record));
        return cuttable ? IDS_AT_ONCE : 1;
    }

    /** What is elsewhere is here a few at a time, and one by one where files come whole. */
    @Override
    public int atOnce() {
        return atOnce;
    }
}
