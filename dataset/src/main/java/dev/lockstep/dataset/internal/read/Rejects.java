package dev.lockstep.dataset.internal.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What could not be read, all of it counted and kept with line, reason and the text's beginning.
 */
public final class Rejects implements Closeable {
    /** Characters of a rejected row that are kept. */
    public static final int TEXT_KEPT = 1000;

    private static final int EXAMPLES = 100;

    /** A row that could not be read. */
    public record Reject(long line, String reason, String text) {}

    private final PlainParts parts;
    private final List<Reject> examples = new ArrayList<>();
    private @Nullable PlainPart part;
    private long count;

    Rejects(Path directory) {
        this.parts =
                new PlainParts(
                        directory,
                        "rejects",
                        (byte) ',',
                        (byte) '"',
                        Long.MAX_VALUE,
                        whole -> this.part = whole);
    }

    void add(long line, String reason, byte[] b, int from, int to) throws IOException {
        int kept = Math.min(to, from + 4 * TEXT_KEPT);
        add(line, reason, new String(b, from, kept - from, StandardCharsets.UTF_8));
    }

    void add(long line, String reason, String text) throws IOException {
        String kept = text.length() > TEXT_KEPT ? text.substring(0, TEXT_KEPT) + "…" : text;
        Reject reject = new Reject(line, reason, kept.replace('\0', '\uFFFD'));
        parts.width(2);
        parts.begin(line);
        parts.text(reject.reason());
        parts.text(reject.text());
        parts.end();
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

    void finish() throws IOException {
        parts.finish();
    }

    /** All of them: line, reason, text in the plain form; null where there are none. */
    public @Nullable PlainPart part() {
        return part;
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
