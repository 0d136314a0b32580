package dev.lockstep.store.archive.internal;

import dev.lockstep.lake.parquet.FileAccess;
import dev.lockstep.store.archive.internal.LocalCopies.Copy;
import dev.lockstep.store.archive.internal.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.StoredCollection.StoredFile;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Opens the files of collections for DuckDB, each held against its sum. */
final class StoredAccess implements FileAccess {
    private final CheckedFiles checked;
    private final Map<String, StoredFile> files = new HashMap<>();
    private final boolean elsewhere;

    StoredAccess(CheckedFiles checked, Collection<StoredFile> files) {
        this.checked = checked;
        files.forEach(f -> this.files.put(location(f), f));
        this.elsewhere = files.stream().anyMatch(f -> f.directory().local(f.path()).isEmpty());
    }

    static StoredAccess of(CheckedFiles checked, List<Layer> layers) {
        return new StoredAccess(
                checked,
                layers.stream()
                        .flatMap(l -> Stream.concat(l.rows().stream(), l.deletes().stream()))
                        .toList());
    }

    static String location(StoredFile file) {
        return file.directory().location(file.path());
    }

    @Override
    public Opened open(String location) {
        Copy copy = checked.open(Objects.requireNonNull(files.get(location), location));
        return new Opened(copy.path().toString(), copy::close);
    }

    /** What is elsewhere is here one by one, however much it is in all. */
    @Override
    public int atOnce() {
        return elsewhere ? 1 : Integer.MAX_VALUE;
    }
}
