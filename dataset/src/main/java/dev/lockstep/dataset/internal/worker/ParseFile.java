package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.internal.columnar.Draft;
import dev.lockstep.dataset.internal.columnar.FileColumn;
import dev.lockstep.dataset.internal.columnar.TextFiles;
import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.read.Intake;
import dev.lockstep.dataset.internal.read.ReadFile;
import dev.lockstep.dataset.internal.read.Rejects;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.ValueForm;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a text file's rows into bronze Parquet while it is being read, then finds the types. */
final class ParseFile {
    private static final int MOST_COLUMNS_OF_LARGE_GROUPS = 64;
    private static final Pattern ROW_GROUP_SIZE =
            Pattern.compile(",\\s*ROW_GROUP_SIZE\\s+[0-9]+", Pattern.CASE_INSENSITIVE);

    private final Duck duck;
    private final Request.Parse request;
    private final TextFiles.Sizes sizes;

    ParseFile(Duck duck, Request.Parse request, TextFiles.Sizes sizes) {
        this.duck = duck;
        this.request = request;
        this.sizes = sizes;
    }

    /**
     * @param bytesRead told now and then how far it is
     */
    Parsed run(ReadFile file, LongConsumer bytesRead) throws IOException, SQLException {
        int width = file.columns().size();
        try (Draft draft = draft(width);
                TextFiles rows = rows(width, draft);
                TextFiles rejected = rejects()) {
            Rejects rejects = new Rejects(rejected);
            Intake intake = new Intake(rows, rejects, bytesRead);
            file.rows(intake);
            rows.finish();
            rejected.finish();
            requireAny(rows.total(), rejects);
            requireColumns(rows.total(), file);
            List<String> files = names(rows.written());
            List<ColumnFound> types = types(files, file.columns(), draft);
            return new Parsed(
                    files,
                    names(rejected.written()),
                    rows.total(),
                    rejects.count(),
                    intake.blankLines(),
                    types,
                    rejects.examples().stream().map(this::shown).toList(),
                    file.notes(),
                    draft != null && finish(draft, types, rows.total()));
        }
    }

    /** Silver is drafted of plain tables: all columns are the file's, and their types its own. */
    private @Nullable Draft draft(int width) {
        Request.Draft asked = request.draft();
        List<Request.BronzeColumn> columns = request.columns();
        boolean plain = request.wanted().isEmpty() && columns.size() == width && width > 0;
        for (int i = 0; plain && i < width; i++) {
            plain = columns.get(i).index() == i;
        }
        if (asked == null || !plain || asked.key().size() > 1) {
            return null;
        }
        List<String> names = columns.stream().map(Request.BronzeColumn::name).toList();
        int key = asked.key().isEmpty() ? -1 : names.indexOf(asked.key().getFirst());
        return new Draft(Path.of(asked.file()), names, key);
    }

    private static boolean finish(Draft draft, List<ColumnFound> types, long rows)
            throws IOException {
        return draft.finish(
                HeaderNames.ROW_ID, types.stream().map(ColumnFound::type).toList(), rows);
    }

    private TextFiles rows(int width, @Nullable Draft draft) {
        List<FileColumn> columns = new ArrayList<>();
        for (Request.BronzeColumn column : request.columns()) {
            columns.add(
                    column(request.bronze(), column.name(), new FileColumn.Field(column.index())));
        }
        columns.add(column(request.bronze(), HeaderNames.LINE, new FileColumn.Line()));
        columns.add(column(request.bronze(), HeaderNames.SOURCE, fileName()));
        return new TextFiles(paths(request.bronze()), columns, width, sizes, draft);
    }

    /** Run, source, line, reason, text: the last two are the fields of its rows. */
    private TextFiles rejects() {
        Request.Output output = request.rejects();
        List<FileColumn> columns =
                List.of(
                        column(output, "run", new FileColumn.Constant(request.run())),
                        column(output, "source", fileName()),
                        column(output, "line", new FileColumn.Line()),
                        column(output, "reason", new FileColumn.Field(0)),
                        column(output, "text", new FileColumn.Field(1)));
        TextFiles.Sizes alone = new TextFiles.Sizes(sizes.groupBytes(), sizes.fileBytes(), 0);
        return new TextFiles(paths(output), columns, 2, alone);
    }

    private FileColumn.Constant fileName() {
        return new FileColumn.Constant(request.source().fileName());
    }

    private static FileColumn column(
            Request.Output output, String name, FileColumn.Content content) {
        return new FileColumn(name, output.fieldIds().get(name), content);
    }

    private static List<Path> paths(Request.Output output) {
        return output.files().stream().map(Path::of).toList();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(Path::toString).toList();
    }

    private RejectedRow shown(Rejects.Reject reject) {
        return new RejectedRow(
                request.source().fileName(), reject.line(), reject.reason(), reject.text());
    }

    private void requireAny(long rows, Rejects rejects) {
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

    private void requireColumns(long rows, ReadFile file) {
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

    /** What the draft has seen of all rows will do where the file itself declares no kinds. */
    private List<ColumnFound> types(
            List<String> files, List<SourceColumn> sources, @Nullable Draft draft)
            throws SQLException {
        Optional<List<ColumnFound>> seen =
                draft != null && sources.stream().allMatch(source -> source.kinds().isEmpty())
                        ? draft.types(sources.stream().map(SourceColumn::header).toList())
                        : Optional.empty();
        return seen.isPresent() ? seen.get() : askedFor(files, sources);
    }

    private List<ColumnFound> askedFor(List<String> files, List<SourceColumn> sources)
            throws SQLException {
        List<InferTypes.Column> columns = new ArrayList<>();
        for (Request.BronzeColumn column : request.columns()) {
            if (column.index() >= 0) {
                SourceColumn source = sources.get(column.index());
                columns.add(
                        new InferTypes.Column(
                                column.name(), source, request.wanted().get(column.name())));
            }
        }
        List<ColumnFound> found =
                new InferTypes(duck, bronze(files, request.columns())).run(columns);
        return request.explain() ? explained(found, columns, files) : found;
    }

    private List<ColumnFound> explained(
            List<ColumnFound> found, List<InferTypes.Column> columns, List<String> files)
            throws SQLException {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            boolean plain = columns.get(i).source().kinds().isEmpty();
            boolean text = found.get(i).type().form() == ValueForm.TEXT;
            if (plain && text && columns.get(i).wanted() == null) {
                asked.add(i);
            }
        }
        return new NearMisses(duck, bronze(files, request.columns())).explain(found, asked);
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
