package dev.lockstep.lake.internal.scan;

import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.columnar.PageReader;
import dev.lockstep.lake.columnar.TextRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the ids of a file of our own writer, and nothing else. For one thread. */
public final class OwnIds implements AutoCloseable {
    private static final OwnFile.Wanted ID =
            new OwnFile.Wanted(List.of(new OwnFile.Column("id", null)), null);

    private final OwnFile file;
    private final OwnCursor.Ends ends;
    private final PageReader pages;
    private final TextRows ids;
    private int group = -1;
    private long left;

    private OwnIds(OwnFile file, FileContent content, OwnCursor.Ends ends) throws IOException {
        this.file = file;
        this.ends = ends;
        this.pages = new PageReader(content);
        this.ids = pages.texts();
    }

    /** Empty where the file is to be read by others, or to be called damaged by them. */
    public static Optional<OwnIds> open(Path path, OwnCursor.Ends ends) {
        FileContent content = new FileContent.Here(path);
        Optional<OwnFile> file = OwnReads.footer(content).flatMap(f -> OwnFile.of(f, ID));
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new OwnIds(file.get(), content, ends));
        } catch (IOException e) {
            throw ends.failed(e);
        }
    }

    public long rows() {
        return file.rows();
    }

    /** The next row's id; there are as many as rows. */
    public String next() {
        try {
            if (left == 0) {
                group++;
                ids.begin(file.groups().get(group).texts().getFirst());
                left = file.groups().get(group).rows();
            }
            String id = ids.next();
            if (id == null) {
                throw ends.damage().of("a row without an id", null);
            }
            left--;
            if (left == 0) {
                ids.end();
            }
            return id;
        } catch (IOException e) {
            throw ends.failed(e);
        }
    }

    @Override
    public void close() {
        ends.counters().read(0, pages.read(), 0);
        try (pages) {
            ends.afterwards().run();
        } catch (IOException e) {
            throw ends.failed(e);
        }
    }
}
