package dev.lockstep.lake.internal.stage;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.internal.rows.RowEncoders;
import dev.lockstep.lake.internal.rows.RowsFile;
import dev.lockstep.lake.internal.rows.RowsForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows on their way to one staged file, and their ids. */
final class OpenPart implements AutoCloseable {
    private final String location;
    private final RowsFile file;
    private final List<String[]> ids = new ArrayList<>();

    OpenPart(String location, RowEncoders encoders, RowsForm form) {
        this.location = location;
        this.file = encoders.file(Path.of(location), form);
    }

    String location() {
        return location;
    }

    /** The work that comes of rows, to be done at once, and best under no lock. */
    Runnable add(Batch batch) {
        ids.add(batch.ids());
        return file.add(batch);
    }

    long bytes() {
        return file.bytes();
    }

    boolean hasAny(Collection<String> others) {
        Set<String> wanted = new HashSet<>(others);
        for (String[] some : ids) {
            for (String id : some) {
                if (wanted.contains(id)) {
                    return true;
                }
            }
        }
        return false;
    }

    void finish() {
        file.finish();
    }

    @Override
    public void close() {
        file.close();
    }
}
