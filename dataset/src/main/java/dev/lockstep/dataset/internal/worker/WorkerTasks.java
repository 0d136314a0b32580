package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import dev.lockstep.dataset.internal.protocol.Answers.Inspected;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.query.QuerySession;
import dev.lockstep.dataset.internal.read.ReadFile;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.read.SourceFormat;
import dev.lockstep.dataset.internal.read.Unpack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Does what requests ask for, one after another; keeps what the next request may go on with. */
final class WorkerTasks {
    private static final int SESSIONS = 4;

    private final JsonMapper json;
    private final Duck.Limits limits;
    private final LongConsumer progress;
    private final TextFiles.Sizes sizes;
    private final Map<String, Open> sessions = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable String inspected;
    private @Nullable ReadFile file;

    /** A database whose views are open for queries. */
    private record Open(Duck duck, QuerySession session) {}

    WorkerTasks(JsonMapper json, Duck.Limits limits, LongConsumer progress) {
        this(json, limits, progress, TextFiles.Sizes.DEFAULT);
    }

    WorkerTasks(JsonMapper json, Duck.Limits limits, LongConsumer progress, TextFiles.Sizes sizes) {
        this.sizes = sizes;
        this.json = json;
        this.limits = limits;
        this.progress = progress;
    }

    /** Loads DuckDB's library, which takes the better part of a second. */
    void warmUp() throws SQLException {
        try (Duck duck = new Duck(limits, List.of())) {
            duck.number("SELECT 1");
        }
    }

    Object run(Request request) throws Exception {
        return switch (request) {
            case Request.Inspect inspect -> inspect(unpacked(inspect.source()));
            case Request.Parse parse -> parse(parse, unpacked(parse.source()));
            case Request.MakeSilver silver -> silver(silver);
            case Request.Profile profile -> profile(profile);
            case Request.Query query -> query(query);
        };
    }

    private static SourceFormat format(Request.Source source) throws IOException {
        return SourceFormat.of(
                Path.of(source.file()), source.fileName(), source.options().get("format"));
    }

    /** What is in a packed file lies beside it, from its inspection until it is parsed. */
    private Request.Source unpacked(Request.Source source) throws IOException {
        Path file = Path.of(source.file());
        if (!Unpack.isPacked(file)) {
            return source;
        }
        Path plain = file.resolveSibling(file.getFileName() + ".unpacked");
        Request.Source inside =
                new Request.Source(
                        plain.toString(),
                        SourceFormat.unpackedName(source.fileName()),
                        source.options());
        if (!inside.toString().equals(inspected)) {
            Unpack.to(plain, file, source.fileName(), progress);
        }
        return inside;
    }

    private Inspected inspect(Request.Source source) throws IOException, SQLException {
        SourceFormat format = format(source);
        if (format == SourceFormat.PARQUET) {
            try (Duck duck = new Duck(limits, List.of(parent(source.file())))) {
                return new ParquetSource(duck, source).inspect();
            }
        }
        ReadFile open = open(source, format);
        return new Inspected(
                format.label(),
                open.columns().stream().map(SourceColumn::header).toList(),
                List.of(),
                open.notes());
    }

    private ReadFile open(Request.Source source, SourceFormat format) throws IOException {
        closeFile();
        ReadFile open = ReadFile.open(Path.of(source.file()), format, source.options());
        file = open;
        inspected = source.toString();
        return open;
    }

    private void closeFile() throws IOException {
        if (file != null) {
            file.close();
        }
        file = null;
        inspected = null;
    }

    private Object parse(Request.Parse request, Request.Source source)
            throws IOException, SQLException {
        List<String> directories = new ArrayList<>(List.of(request.work(), parent(source.file())));
        directories.addAll(parents(request.bronze(), request.rejects()));
        SourceFormat format = format(source);
        try (Duck duck = new Duck(limits, directories)) {
            if (format == SourceFormat.PARQUET) {
                return new ParquetSource(duck, source).parse(request);
            }
            boolean goesOn = source.toString().equals(inspected);
            ReadFile open = goesOn ? Objects.requireNonNull(file) : open(source, format);
            return new ParseFile(duck, request, sizes).run(open, progress);
        } finally {
            closeFile();
        }
    }

    private Object silver(Request.MakeSilver request) throws SQLException, IOException {
        List<String> directories = new ArrayList<>(request.directories());
        directories.add(request.work());
        request.bronze().forEach(path -> directories.add(parent(path)));
        directories.addAll(parents(request.upserts(), request.deletes(), request.rejects()));
        try (Duck duck = new Duck(limits, directories)) {
            return new MakeSilver(duck, request).run();
        }
    }

    private Object profile(Request.Profile request) throws SQLException {
        try (Duck duck = new Duck(limits, request.directories())) {
            return new ProfileTable(duck, request).run();
        }
    }

    private Object query(Request.Query request) throws SQLException {
        Open open = sessions.get(request.session());
        if (open == null) {
            open = openSession(request);
        }
        try {
            return open.session()
                    .run(
                            request.sql(),
                            request.trusted(),
                            request.maxRows(),
                            request.maxBytes(),
                            request.seconds());
        } catch (SQLException e) {
            // What went wrong may have spoilt the database.
            sessions.remove(request.session());
            open.duck().close();
            throw e;
        }
    }

    private Open openSession(Request.Query request) throws SQLException {
        if (sessions.size() >= SESSIONS) {
            String eldest = sessions.keySet().iterator().next();
            Objects.requireNonNull(sessions.remove(eldest)).duck().close();
        }
        Duck duck = new Duck(limits, request.directories());
        Open open = new Open(duck, new QuerySession(json, duck.connection(), request.relations()));
        sessions.put(request.session(), open);
        return open;
    }

    private static List<String> parents(Request.Output... outputs) {
        List<String> parents = new ArrayList<>();
        for (Request.Output output : outputs) {
            output.files().forEach(path -> parents.add(parent(path)));
        }
        return parents;
    }

    private static String parent(String path) {
        return Objects.requireNonNull(Path.of(path).getParent()).toString();
    }
}
