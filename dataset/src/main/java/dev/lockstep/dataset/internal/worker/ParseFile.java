package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.read.PlainPart;
import dev.lockstep.dataset.internal.read.ReadFile;
import dev.lockstep.dataset.internal.read.Rejects;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.type.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Writes a text file's rows into bronze Parquet while it is being read, then finds the types. */
final class ParseFile {
    private static final int MOST_COLUMNS_OF_LARGE_GROUPS = 64;
    private static final Pattern ROW_GROUP_SIZE =
            Pattern.compile(",\\s*ROW_GROUP_SIZE\\s+[0-9]+", Pattern.CASE_INSENSITIVE);
    private static final int SMALLEST_LINE_LIMIT = 1 << 20;
    private static final int SMALLEST_BUFFER = 1 << 25;
    static final long PART_BYTES = 192L << 20;

    private final Duck duck;
    private final Request.Parse request;
    private final long partBytes;
    private final List<String> written = new ArrayList<>();
    private final List<PlainPart> waiting = new ArrayList<>();
    private long rows;

    /**
     * @param partBytes about what is loaded at once
     */
    ParseFile(Duck duck, Request.Parse request, long partBytes) {
        this.duck = duck;
        this.partBytes = partBytes;
        this.request = request;
    }

    /**
     * @param bytesRead told now and then how far it is
     */
    Parsed run(ReadFile file, LongConsumer bytesRead)
            throws IOException, SQLException, InterruptedException {
        Path work = Files.createDirectories(Path.of(request.work()));
        ReadFile.Result result;
        try (ReadAhead ahead = new ReadAhead(file, work, partBytes, bytesRead)) {
            for (PlainPart part; (part = ahead.next()) != null; ) {
                take(part);
            }
            result = ahead.result();
        }
        loadWaiting();
        Rejects rejects = result.rejects();
        requireAny(rejects);
        requireColumns(file);
        List<String> rejectFiles = writeRejects(rejects);
        return new Parsed(
                List.copyOf(written),
                rejectFiles,
                rows,
                rejects.count(),
                result.blankLines(),
                types(file.columns()),
                rejects.examples().stream().map(this::shown).toList(),
                file.notes());
    }

    private RejectedRow shown(Rejects.Reject reject) {
        return new RejectedRow(
                request.source().fileName(), reject.line(), reject.reason(), reject.text());
    }

    private void requireAny(Rejects rejects) {
        if (rows == 0 && rejects.count() > 0) {
            Rejects.Reject first = rejects.examples().getFirst();
            throw LockstepException.user(
                    "no-row-readable",
                    "Cannot take '"
                            + request.source().fileName()
                            + "' in: not one of its "
                            + rejects.count()
                            + " rows could be read; the first, in line "
                            + first.line()
                            + ", has "
                            + first.reason()
                            + "; check format, delimiter, quote and encoding.");
        }
    }

    private void requireColumns(ReadFile file) {
        if (file.columns().isEmpty()) {
            throw LockstepException.user(
                    "no-columns",
                    "Cannot take '"
                            + request.source().fileName()
                            + "' in: found "
                            + rows
                            + " records and not one key in them, expected records with keys.");
        }
    }

    private void take(PlainPart part) throws SQLException, IOException {
        waiting.add(part);
        if (written.size() + 1 < request.bronze().files().size()) {
            loadWaiting();
        }
    }

    private void loadWaiting() throws SQLException, IOException {
        if (waiting.isEmpty()) {
            return;
        }
        String target = request.bronze().files().get(written.size());
        long expected = waiting.stream().mapToLong(PlainPart::rows).sum();
        long loaded = duck.count(copy(select(waiting), target, request.bronze(), columns()));
        if (loaded != expected) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "row-count",
                    "Cannot take '"
                            + request.source().fileName()
                            + "' in: found "
                            + expected
                            + " rows in the file and "
                            + loaded
                            + " rows written, expected the same; nothing was kept; report this.");
        }
        rows += loaded;
        written.add(target);
        for (PlainPart part : waiting) {
            Files.delete(part.file());
        }
        waiting.clear();
    }

    private int columns() {
        return request.columns().size();
    }

    /** A COPY whose row groups stay small where there are many columns. */
    static String copy(String select, String target, Request.Output output, int columns) {
        String options = output.copyOptions();
        if (columns > MOST_COLUMNS_OF_LARGE_GROUPS) {
            int rowGroup = Math.max(2048, 122_880 / 2048 * 64 / (columns + 1) * 2048);
            options = ROW_GROUP_SIZE.matcher(options).replaceAll("");
            options += ", ROW_GROUP_SIZE " + rowGroup;
        }
        return "COPY (" + select + ") TO " + Sql.text(target) + " (" + options + ")";
    }

    private String select(List<PlainPart> parts) {
        StringBuilder sql = new StringBuilder("SELECT ");
        for (Request.BronzeColumn column : request.columns()) {
            String value = column.index() < 0 ? "NULL::VARCHAR" : "c" + column.index();
            sql.append(value).append(" AS ").append(Sql.name(column.name())).append(", ");
        }
        sql.append("line AS _line, ")
                .append(Sql.text(request.source().fileName()))
                .append(" AS _source FROM ");
        PlainPart first = parts.getFirst();
        List<Path> files = parts.stream().map(PlainPart::file).toList();
        int longest = parts.stream().mapToInt(PlainPart::longest).max().orElse(0);
        return sql.append(scan(files, first, longest)).toString();
    }

    /** Reads the plain form: nothing is guessed, and nothing that is odd is passed over. */
    private static String scan(List<Path> files, PlainPart form, int longest) {
        StringBuilder columns = new StringBuilder("{'line': 'BIGINT'");
        for (int i = 0; i < form.width(); i++) {
            columns.append(", 'c").append(i).append("': 'VARCHAR'");
        }
        String quoted = Sql.text((char) form.quote());
        return "read_csv("
                + Sql.list(files)
                + ", auto_detect = false, header = false, delim = "
                + Sql.text((char) form.delimiter())
                + ", quote = "
                + quoted
                + ", escape = "
                + quoted
                + ", nullstr = '', allow_quoted_nulls = false, new_line = '\\n',"
                + " strict_mode = true, max_line_size = "
                + Math.max(SMALLEST_LINE_LIMIT, longest + 1)
                + ", buffer_size = "
                + Math.max(SMALLEST_BUFFER, 4L * longest)
                + ", columns = "
                + columns
                + "})";
    }

    private List<String> writeRejects(Rejects rejects) throws SQLException {
        PlainPart part = rejects.part();
        if (part == null) {
            return List.of();
        }
        String target = request.rejects().files().getFirst();
        String select =
                "SELECT "
                        + Sql.text(request.run())
                        + " AS run, "
                        + Sql.text(request.source().fileName())
                        + " AS source, line, c0 AS reason, c1 AS text FROM "
                        + scan(List.of(part.file()), part, part.longest());
        duck.count(copy(select, target, request.rejects(), 5));
        return List.of(target);
    }

    private List<ColumnFound> types(List<SourceColumn> sources) throws SQLException {
        List<InferTypes.Column> columns = new ArrayList<>();
        for (Request.BronzeColumn column : request.columns()) {
            if (column.index() >= 0) {
                SourceColumn source = sources.get(column.index());
                columns.add(
                        new InferTypes.Column(
                                column.name(), source, request.wanted().get(column.name())));
            }
        }
        return new InferTypes(duck, bronze(written, request.columns())).run(columns);
    }

    /** What stands behind FROM to read bronze files, also where there are none. */
    static String bronze(List<String> files, List<Request.BronzeColumn> columns) {
        if (!files.isEmpty()) {
            return "read_parquet(" + Sql.list(files) + ")";
        }
        StringBuilder sql = new StringBuilder("(SELECT 0::BIGINT AS _line, '' AS _source");
        columns.forEach(c -> sql.append(", ''::VARCHAR AS ").append(Sql.name(c.name())));
        return sql.append(" WHERE false)").toString();
    }
}
