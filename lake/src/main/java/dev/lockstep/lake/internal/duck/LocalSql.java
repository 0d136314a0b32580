package dev.lockstep.lake.internal.duck;

import dev.lockstep.lake.internal.storage.Mirror;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQL as DuckDB can do it: files that lie elsewhere are read through copies on this machine, which
 * stay until this is closed.
 */
public final class LocalSql implements AutoCloseable {
    private static final Pattern READS =
            Pattern.compile("read_parquet\\((\\[[^]]*]|'(?:[^']|'')*')");
    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");

    /** Stands for the location of the file that a row is read from. */
    public static final String LOCATION = "lockstep_location(filename)";

    private final @Nullable Mirror mirror;
    private final List<String> held = new ArrayList<>();
    private final String sql;

    private LocalSql(@Nullable Mirror mirror, String sql) {
        this.mirror = mirror;
        this.sql = mirror == null ? sql : local(mirror, sql);
    }

    /**
     * @param mirror null where all files lie on this machine
     */
    static LocalSql of(@Nullable Mirror mirror, String sql) {
        return new LocalSql(mirror == null || !sql.contains("://") ? null : mirror, sql);
    }

    public String sql() {
        return sql;
    }

    private String local(Mirror from, String text) {
        try {
            return replaced(READS, text, read -> "read_parquet(" + copies(from, read.group(1)))
                    .replace(LOCATION, location(from));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String copies(Mirror from, String files) {
        return replaced(LITERAL, files, file -> copy(from, file.group(1).replace("''", "'")));
    }

    private String copy(Mirror from, String location) {
        if (!location.startsWith(from.bucket().root() + "/")) {
            return Sql.text(location);
        }
        String path = from.hold(location).toString();
        held.add(location);
        return Sql.text(path);
    }

    private static String location(Mirror mirror) {
        return "("
                + Sql.text(mirror.bucket().root())
                + " || replace(substr(filename, "
                + (mirror.root().toString().length() + 1)
                + "), '\\', '/'))";
    }

    /** What one match becomes. */
    private interface Replacement {
        String of(Matcher match);
    }

    private static String replaced(Pattern pattern, String text, Replacement by) {
        Matcher match = pattern.matcher(text);
        StringBuilder all = new StringBuilder();
        int from = 0;
        while (match.find()) {
            all.append(text, from, match.start()).append(by.of(match));
            from = match.end();
        }
        return all.append(text, from, text.length()).toString();
    }

    @Override
    public void close() {
        Mirror of = mirror;
        if (of != null) {
            held.forEach(of::release);
            held.clear();
        }
    }
}
