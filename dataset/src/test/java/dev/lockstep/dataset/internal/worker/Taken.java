package dev.lockstep.dataset.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.internal.columnar.TextFiles;
import dev.lockstep.dataset.internal.protocol.Answers;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.GivenType;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A file taken through inspect, parse and silver by the real worker code, in this process. */
record Taken(
        Answers.Inspected inspected,
        Answers.Parsed parsed,
        Answers.SilverMade silver,
        List<TypedColumn> columns,
        List<List<@Nullable String>> bronzeRows,
        List<List<@Nullable String>> silverRows) {
    static final String PLAIN = "FORMAT parquet";

    /** How a file is to be taken. */
    record How(Map<String, String> options, Map<String, String> types, List<String> key) {
        static final How PLAIN = new How(Map.of(), Map.of(), List.of());

        How options(String... pairs) {
            Map<String, String> map = new HashMap<>();
            for (int i = 0; i < pairs.length; i += 2) {
                map.put(pairs[i], pairs[i + 1]);
            }
            return new How(map, types, key);
        }

        How type(String column, String type) {
            return new How(options, Map.of(column, type), key);
        }

        How key(String... columns) {
            return new How(options, types, List.of(columns));
        }
    }

    static Taken of(Path directory, String fileName, byte[] content, How how) throws Exception {
        Path home = Files.createDirectories(directory.resolve(UUID.randomUUID().toString()));
        Path file = Files.write(home.resolve("input"), content);
        return of(home, fileName, file, how, null, TextFiles.Sizes.DEFAULT);
    }

    static Taken of(
            Path home,
            String fileName,
            Path file,
            How how,
            @Nullable Path present,
            TextFiles.Sizes sizes)
            throws Exception {
        Duck.Limits limits = new Duck.Limits(home, 512L << 20, 1L << 30, 2);
        WorkerTasks tasks = new WorkerTasks(new JsonMapper(), limits, bytes -> {}, sizes);
        Request.Source source = new Request.Source(file.toString(), fileName, how.options());
        Answers.Inspected inspected = (Answers.Inspected) tasks.run(new Request.Inspect(source));
        List<String> names = HeaderNames.of(inspected.headers());
        Map<String, TypedColumn> wanted = new HashMap<>();
        how.types()
                .forEach((name, type) -> {
                    GivenType given = GivenType.parse(name, type);
                    wanted.put(
                            name,
                            new TypedColumn(
                                    name, name, given.type().name(), given.form(), "asked for"));
                });
        Request.Draft draft =
                new Request.Draft(home.resolve("draft.parquet").toString(), how.key());
        Answers.Parsed parsed = parse(tasks, source, home, "bronze", wanted, draft);
        Answers.Parsed alone = parse(tasks, source, home, "alone", wanted, null);
        assertThat(types(alone)).isEqualTo(types(parsed));
        List<TypedColumn> columns =
                parsed.columns().stream().map(Answers.ColumnFound::type).toList();
        Answers.SilverMade silver =
                (Answers.SilverMade)
                        tasks.run(
                                new Request.MakeSilver(
                                        home.resolve("work").toString(),
                                        parsed.files(),
                                        columns,
                                        parsed.columns().stream().anyMatch(c -> c.misfits() > 0),
                                        how.key(),
                                        present == null ? null : "read_parquet('" + present + "')",
                                        present != null,
                                        present == null
                                                ? List.of()
                                                : List.of(present.resolveSibling("").toString()),
                                        output(home, "upserts", 1),
                                        output(home, "deletes", 1),
                                        output(home, "silver-rejects", 1),
                                        fileName,
                                        "run1"));
        if (parsed.drafted() && present == null) {
            requireSame(home.resolve("draft.parquet").toString(), silver);
        }
        return new Taken(
                inspected,
                parsed,
                silver,
                columns,
                rows(parsed.files(), "_line, * EXCLUDE (_line, _source)"),
                rows(silver.upserts(), "* EXCLUDE (_row_id)"));
    }

    private static Answers.Parsed parse(
            WorkerTasks tasks,
            Request.Source source,
            Path home,
            String output,
            Map<String, TypedColumn> wanted,
            Request.@Nullable Draft draft)
            throws Exception {
        Answers.Inspected inspected = (Answers.Inspected) tasks.run(new Request.Inspect(source));
        List<String> names = HeaderNames.of(inspected.headers());
        return (Answers.Parsed)
                tasks.run(
                        new Request.Parse(
                                source,
                                home.resolve("work").toString(),
                                IntStream.range(0, names.size())
                                        .mapToObj(i -> new Request.BronzeColumn(names.get(i), i))
                                        .toList(),
                                wanted,
                                output(home, output, 3),
                                output(home, output + "-rejects", 1),
                                "run1",
                                draft,
                                false));
    }

    /** Types with their digits; the reasons may name other rows. */
    private static List<String> types(Answers.Parsed parsed) {
        return parsed.columns().stream()
                .map(c ->
                        c.type().name()
                                + c.type().type()
                                + c.type().form()
                                + c.misfits()
                                + c.wholeDigits()
                                + c.scale())
                .toList();
    }

    /** A draft holds what SQL makes of the same rows: ids, values and types. */
    private static void requireSame(String draft, Answers.SilverMade silver) throws Exception {
        assertThat(silver.duplicates() + silver.rejected()).isZero();
        String sql = Sql.list(silver.upserts());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            String made = "SELECT * FROM read_parquet(" + sql + ")";
            String drafted = "SELECT * FROM read_parquet('" + draft + "')";
            assertThat(listed(statement, "DESCRIBE " + drafted))
                    .isEqualTo(listed(statement, "DESCRIBE " + made));
            assertThat(listed(statement, drafted + " ORDER BY ALL"))
                    .isEqualTo(listed(statement, made + " ORDER BY ALL"));
        }
    }

    private static List<String> listed(Statement statement, String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(row.getString(i)).append('|');
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    private static Request.Output output(Path home, String name, int files) {
        return new Request.Output(
                IntStream.range(0, files)
                        .mapToObj(i -> home.resolve(name + i + ".parquet").toString())
                        .toList(),
                PLAIN,
                Map.of());
    }

    static List<List<@Nullable String>> rows(List<String> files, String columns) throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        if (files.isEmpty()) {
            return rows;
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT "
                                        + columns
                                        + " FROM read_parquet("
                                        + dev.lockstep.dataset.internal.type.Sql.list(files)
                                        + ")")) {
            int n = row.getMetaData().getColumnCount();
            while (row.next()) {
                @Nullable String[] values = new String[n];
                for (int i = 0; i < n; i++) {
                    values[i] = row.getString(i + 1);
                }
                rows.add(Arrays.asList(values));
            }
        }
        return rows;
    }

    /** Like {@code a:bigint b:text}. */
    String types() {
        return String.join(" ", columns.stream().map(c -> c.name() + ":" + c.type()).toList());
    }

    /** Rows as {@code a|b}, null as {@code ∅}. */
    String rowText() {
        return text(silverRows);
    }

    String bronzeText() {
        return text(bronzeRows);
    }

    private static String text(List<List<@Nullable String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            List<String> values = new ArrayList<>();
            row.forEach(value -> values.add(value == null ? "∅" : value));
            lines.add(String.join("|", values));
        }
        return String.join(" / ", lines);
    }

    /** Rejects of reading and of typing as {@code line: reason}. */
    String rejectText() {
        List<RejectedRow> all = new ArrayList<>(parsed.examples());
        all.addAll(silver.examples());
        return String.join(" / ", all.stream().map(r -> r.line() + ": " + r.reason()).toList());
    }

    static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    static Path write(Path directory, String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }
}
