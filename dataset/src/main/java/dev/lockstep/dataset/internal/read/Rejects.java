package dev.lockstep.dataset.internal.read;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What could not be read, all of it counted and kept with line, reason and the text's beginning.
 */
public final class Rejects {
    /** Characters of a rejected row that are kept. */
    public static final int TEXT_KEPT = 1000;

    private static final int EXAMPLES = 100;

    /** A row that could not be read. */
    public record Reject(long line, String reason, String text) {}

    private final TextFiles files;
    private final List<Reject> examples = new ArrayList<>();
    private long count;

    /**
     * @param files of two fields, reason and text; the caller finishes and closes it
     */
    public Rejects(TextFiles files) {
        this.files = files;
    }

    void add(long line, String reason, byte[] b, int from, int to) throws IOException {
        int kept = Math.min(to, from + 4 * TEXT_KEPT);
        add(line, reason, new String(b, from, kept - from, StandardCharsets.UTF_8));
    }

    void add(long line, String reason, String text) throws IOException {
        String kept = text.length() > TEXT_KEPT ? text.substring(0, TEXT_KEPT) + "…" : text;
        Reject reject = new Reject(line, reason, kept.replace('\0', '\uFFFD'));
        files.begin(line);
        files.text(reject.reason());
        files.text(reject.text());
        files.end();
        count++;
        if (examples.size() < EXAMPLES) {
            examples.add(reject);
        }
    }

    public long count() {
        return count;
    }

    /** The first ones. */
    public List<Reject> examples() {
        return examples;
    }
}
