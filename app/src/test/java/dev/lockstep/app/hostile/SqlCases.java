package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** SQL that is meant for more than the dataset. */
final class SqlCases {
    private static final String GATE = "one SELECT on the tables dataset and bronze";

    private SqlCases() {}

    private static Case.Ask sql(String sql) {
        return house -> house.reader().sql(House.GOOD, sql);
    }

    private static Case gate(String sql, String code) {
        String shown = sql.length() > 80 ? sql.substring(0, 80) + "…" : sql;
        return refused(shown, sql(sql), 400, code, GATE);
    }

    /** What the gate must stop before DuckDB binds it. */
    static Stream<Case> statements(Path file) {
        return Stream.of(
                        "insert into dataset values ('x', 'y', 1)",
                        "delete from bronze",
                        "update dataset set year = 0",
                        "drop view dataset",
                        "truncate dataset",
                        "create or replace view dataset as select 1",
                        "create macro f() as 1",
                        "create secret s (type s3, key_id 'x', secret 'y')",
                        "alter table dataset add column x int",
                        "copy dataset to '%s.csv'",
                        "copy (select * from dataset) to '/dev/stdout'",
                        "export database '%s.d'",
                        "import database '%s.d'",
                        "attach '%s' as m (type sqlite)",
                        "attach ':memory:' as m",
                        "detach memory",
                        "install httpfs",
                        "install '/tmp/evil.duckdb_extension'",
                        "load '/tmp/evil.duckdb_extension'",
                        "force install spatial from community",
                        "set enable_external_access = true",
                        "set lock_configuration = false",
                        "reset memory_limit",
                        "set variable x = 1",
                        "pragma database_list",
                        "pragma enable_profiling",
                        "call duckdb_settings()",
                        "checkpoint",
                        "vacuum",
                        "analyze",
                        "begin transaction",
                        "rollback",
                        "explain select 1",
                        "execute p",
                        "deallocate p",
                        "show all tables",
                        "show databases",
                        "from (pivot (select * from other) on title)",
                        "comment on view dataset is 'x'",
                        "select 1; select 2",
                        "select 1;;;drop view dataset")
                .map(text -> gate(text.replace("%s", file.toString()), "sql-not-a-select"));
    }

    static Stream<Case> tables(Path file) {
        return Stream.of(
                        "select * from '%s'",
                        "select * from \"%s\"",
                        "from '/etc/passwd'",
                        "select * from '/proc/self/environ'",
                        "select * from 'https://example.org/x.parquet'",
                        "select * from 's3://bucket/x.parquet'",
                        "select * from '../../*/*.parquet'",
                        "select * from information_schema.tables",
                        "select * from pg_catalog.pg_class",
                        "select * from sqlite_master",
                        "select * from duckdb_tables",
                        "select * from duckdb_secrets",
                        "select * from memory.main.dataset",
                        "select * from main.dataset",
                        "select * from other",
                        "select * from dataset, other",
                        "select (select count(*) from other)",
                        "select * from dataset where exists (from '/etc/passwd')",
                        "select * from dataset order by (select max(x) from other)",
                        "with recursive r as (select * from other) select * from r",
                        "table other",
                        "summarize '/etc/passwd'",
                        "describe '/etc/passwd'")
                .map(text -> gate(text.replace("%s", file.toString()), "sql-table"));
    }

    static Stream<Case> functions(Path file) {
        return Stream.of(
                        "select getenv('HOME')",
                        "select getenv('PATH') from dataset",
                        "select current_setting('allowed_directories')",
                        "select upper(current_setting('temp_directory'))",
                        "select getvariable('x')",
                        "select * from read_text('/etc/passwd')",
                        "select * from read_blob('%s')",
                        "select * from read_csv('%s', columns = {'x': 'varchar'})",
                        "select * from glob('/**')",
                        "select content from read_text('/proc/self/environ')",
                        "select * from dataset, lateral (select * from read_text('/etc/passwd'))",
                        "select * from (select unnest([1]) x), glob('/*')",
                        "select * from query('select 1')",
                        "select * from query_table(['dataset'])",
                        "select current_query()",
                        "select nextval('s')",
                        "select sleep_ms(100000)",
                        "select write_log('x')",
                        "select count(*) filter (where getenv('HOME') = 'x') from dataset",
                        "select max(getenv('HOME')) over () from dataset",
                        "select list_transform(['HOME'], lambda x: getenv(x))",
                        "select * from dataset where title = (values (getenv('HOME')))",
                        "select 'a' between getenv('A') and 'z'",
                        "select case when true then getenv('HOME') end",
                        "select struct_pack(a := getenv('HOME'))",
                        "select * from range((select length(getenv('HOME'))))")
                .map(text -> gate(text.replace("%s", file.toString()), "sql-function"));
    }

    /**
     * Every table function that this DuckDB has, with a path where it takes a text. Those few that
     * make rows of their arguments may run or fail; the others must not get as far.
     */
    static Stream<Case> tableFunctions() {
        Set<String> harmless =
                Set.of("range", "generate_series", "unnest", "json_each", "json_tree", "repeat");
        List<Case> cases = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select distinct function_name, coalesce(parameter_types[1], '')"
                                        + " from duckdb_functions() where function_type in"
                                        + " ('table', 'table_macro', 'pragma') order by all")) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (name.equals("show")) {
                    cases.add(gate("select * from show('x')", "sql-not-a-select"));
                } else if (!harmless.contains(name)) {
                    String argument = rows.getString(2).isEmpty() ? "" : "'/etc/passwd'";
                    cases.add(gate("select * from " + name + "(" + argument + ")", "sql-function"));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return cases.stream();
    }

    static Stream<Case> greedy() {
        return Stream.of(
                refused(
                        "a cross product",
                        sql(
                                "select count(*) from range(10000000) a, range(10000000) b where"
                                        + " a.range % 7 = b.range % 11"),
                        400,
                        "query-time",
                        "after 2 seconds"),
                refused(
                        "a recursion without end",
                        sql(
                                "with recursive r as (select 1 as i union all select i + 1 from r)"
                                        + " select max(i) from r"),
                        400,
                        "query-time"),
                new Case(
                        "a sort of what has no room",
                        sql(
                                "select * from (select range, repeat('x', 1000) || range from"
                                        + " range(100000000) order by hash(range)) limit 1"),
                        Set.of(400, 503),
                        "query-time query-memory",
                        List.of()),
                new Case(
                        "a text without end",
                        sql("select length(repeat(repeat('x', 1000000), 100000))"),
                        Set.of(400, 503),
                        "query-time query-memory query-failed worker-memory worker-died",
                        List.of()),
                new Case(
                        "a list of everything",
                        sql("select list(range || repeat('y', 1000)) from range(50000000)"),
                        Set.of(400, 503),
                        "query-time query-memory worker-memory worker-died",
                        List.of()),
                new Case(
                        "100 levels of subqueries",
                        sql("select * from (".repeat(100) + "dataset" + ")".repeat(100)),
                        Set.of(200, 400),
                        "query-failed sql-not-a-select",
                        List.of()),
                new Case(
                        "50,000 brackets",
                        sql("select " + "(".repeat(50_000) + "1" + ")".repeat(50_000)),
                        Set.of(400),
                        "query-failed sql-not-a-select",
                        List.of()),
                new Case(
                        "10,000 terms",
                        sql("select " + "1 + ".repeat(10_000) + "1"),
                        Set.of(200, 400),
                        "query-failed sql-not-a-select",
                        List.of()),
                new Case(
                        "a statement of four megabytes",
                        sql("select '" + "x".repeat(4 << 20) + "'"),
                        Set.of(200, 400),
                        "query-failed",
                        List.of()),
                refused("no SQL", sql(" "), 400, "field-missing", "sql"),
                refused("a comment alone", sql("-- nothing"), 400, "sql-not-a-select"),
                refused("NUL in SQL", sql("select 1\0"), 400, "sql-not-a-select"),
                refused(
                        "no such column",
                        sql("select nosuch from dataset"),
                        400,
                        "query-failed",
                        "nosuch"),
                refused(
                        "a cast that fails",
                        sql("select title::int from dataset"),
                        400,
                        "query-failed"),
                taken(
                        "more rows than are given",
                        sql("from range(1000000)"),
                        200,
                        "\"truncated\":true"),
                taken("a row of ten megabytes", sql("select repeat('x', 10000000)"), 200),
                taken(
                        "values that JSON has not",
                        sql(
                                "select 'nan'::double, 'inf'::double, 18446744073709551615::ubigint, null"),
                        200,
                        "18446744073709551615"),
                refused(
                        "a limit of none",
                        house ->
                                house.reader()
                                        .post(
                                                "/api/v1/datasets/" + House.GOOD + "/query",
                                                "{\"sql\": \"select 1\", \"limit\": 0}"),
                        400,
                        "parameter",
                        "1 to 100000"),
                refused(
                        "a limit of a billion",
                        house ->
                                house.reader()
                                        .get(
                                                "/api/v1/datasets/"
                                                        + House.GOOD
                                                        + "/query?sql=select%201&limit=1000000000"),
                        400,
                        "parameter"));
    }
}
