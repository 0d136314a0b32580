package dev.lockstep.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.Changes;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestTest {
    @TempDir Path directory;
    private Bench bench;

    @BeforeEach
    void open() {
        bench = Bench.open(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theRunCountsTheRowsThatCouldNotBeTakenWhereverTheyFell() throws Exception {
        bench.take(bench.csv("d", "id,n\n1,10\n").key("id"));
        RunView run = bench.run(bench.csv("d", "id,n\n2,20\n3\n4,40,x\n").mode(Mode.APPEND));
        assertThat(run.result()).containsEntry("rejected", "2").containsEntry("added", "1");
        assertThat(bench.rejects("d")).hasSize(2);
    }

    @Test
    void aFileBecomesBronzeAndSilverAndIsMovedAway() throws Exception {
        Bench.Asked asked =
                bench.csv(
                        "works",
                        "Work ID, Title ,Year,DDC\n1,\"A, b\",2001,005\n2,C,2002,006.3\n2,C,2002,006.3\n3,x\n");
        DatasetView view = bench.take(asked);
        assertThat(view.rowCount()).isEqualTo(2);
        assertThat(
                        view.columns().stream()
                                .map(c -> c.sourceName() + ">" + c.name() + ":" + c.type()))
                .containsExactly(
                        "Work ID>work_id:bigint",
                        " Title >title:text",
                        "Year>year:bigint",
                        "DDC>ddc:text");
        assertThat(view.metadata().localStatus()).isEqualTo("synced");
        assertThat(view.metadata().syncStatus()).isEqualTo("not_synced");
        assertThat(view.metadata().rowCountBronze()).isEqualTo(3);
        assertThat(view.metadata().duplicatesRemoved()).isEqualTo(1);
        assertThat(view.metadata().rejectedRows()).isEqualTo(1);
        assertThat(bench.rejects("works")).containsExactly("5: 2 fields, expected 4");
        assertThat(asked.file()).doesNotExist();
        assertThat(Files.list(directory.resolve("datasets/ingests"))).isEmpty();
        assertThat(bench.text("works", "select work_id, title, ddc from dataset order by 1"))
                .isEqualTo("[1|A, b|005, 2|C|006.3]");
        assertThat(bench.text("works", "select _line, work_id, _source from bronze order by 1"))
                .isEqualTo("[2|1|works.csv, 3|2|works.csv, 4|2|works.csv]");
        assertThat(view.columns().getFirst().samples()).containsExactly("1", "2");
        assertThat(view.columns().get(1).distinct()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 2000})
    void aFileOfManyColumnsIsTakenWhole(int columns) throws Exception {
        String header = numbered("c", columns);
        DatasetView made = bench.take(bench.csv("wide", header + "\n" + numbered("", columns)));
        assertThat(made.columns()).hasSize(columns);
        String last = "c" + (columns - 1);
        assertThat(bench.text("wide", "select c0, " + last + " from dataset"))
                .isEqualTo("[0|" + (columns - 1) + "]");
        String again = header + "\n" + numbered("1", columns);
        bench.take(bench.csv("wide", again).mode(Mode.REPLACE));
        assertThat(bench.text("wide", "select " + last + " from dataset"))
                .isEqualTo("[1" + (columns - 1) + "]");
    }

    private static String numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
    }

    @Test
    void aReplacementWithTheSameContentChangesNothing() throws Exception {
        String text = "id,v\n1,a\n2,b\n";
        DatasetView before = bench.take(bench.csv("d", text).key("id"));
        List<String> told = new ArrayList<>();
        bench.home.listen((tenant, dataset) -> told.add(dataset));
        DatasetView after = bench.take(bench.csv("d", text).key("id").mode(Mode.REPLACE));
        assertThat(after.metadata().snapshot()).isEqualTo(before.metadata().snapshot());
        assertThat(after.metadata().rowCountBronze()).isEqualTo(2);
        assertThat(after.metadata().duplicatesRemoved()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void aReplacementCostsWhatChanges() throws Exception {
        DatasetView before = bench.take(bench.csv("d", rows(20_000, -1)).key("id"));
        List<String> told = new ArrayList<>();
        bench.home.listen((tenant, dataset) -> told.add(tenant + "/" + dataset));
        var silver = bench.lake.table(new TableName(Bench.TENANT, TableName.SILVER, "d"));
        var identity = silver.identity();
        long bytes = silver.bytes();
        LakeCounters.View counted = bench.lake.counters().view();
        RunView run = bench.run(bench.csv("d", rows(20_000, 7)).mode(Mode.REPLACE));
        assertThat(run.result())
                .containsEntry("added", "1")
                .containsEntry("changed", "10")
                .containsEntry("removed", "1")
                .containsEntry("unchanged", "19989");
        assertThat(told).containsExactly("default/d");
        assertThat(silver.identity()).isEqualTo(identity);
        assertThat(silver.rows()).isEqualTo(20_000);
        long bronzeRows = 20_000;
        assertThat(bench.lake.counters().view().minus(counted).rowsWritten() - bronzeRows)
                .as("rows written to silver")
                .isBetween(11L, 40L);
        assertThat(silver.bytes() - bytes).isLessThan(20_000);
        assertThat(before.metadata().snapshot())
                .isNotEqualTo(bench.service.get(Bench.TENANT, "d").metadata().snapshot());
        assertThat(bench.text("d", "select count(*), count(distinct _row_id) from dataset"))
                .isEqualTo("[20000|20000]");
    }

    /** With a number: every 2,000th row changed, that one gone, one more. */
    private static String rows(int n, int gone) {
        StringBuilder text = new StringBuilder("id,v\n");
        for (int i = 0; i < n; i++) {
            if (i != gone) {
                String changed = gone >= 0 && i % 2000 == 0 ? "new" : "old";
                text.append(i).append(",value ").append(changed).append(i).append('\n');
            }
        }
        return text.append(gone >= 0 ? n + ",one more\n" : "").toString();
    }

    @Test
    void anAppendReplacesRowsOfTheSameKeyOnly() throws Exception {
        bench.take(bench.csv("d", "id,v\n1,a\n2,b\n").key("id"));
        DatasetView after = bench.take(bench.csv("d", "id,v\n2,c\n3,d\n1,a\n").mode(Mode.APPEND));
        assertThat(bench.text("d", "select id, v from dataset order by id"))
                .isEqualTo("[1|a, 2|c, 3|d]");
        assertThat(after.metadata().rowCountBronze()).isEqualTo(5);
        assertThat(after.metadata().duplicatesRemoved()).isEqualTo(1);
        assertThat(after.key()).isEqualTo("id");
        assertThat(bench.text("d", "select _row_id from dataset order by 1"))
                .isEqualTo("[1, 2, 3]");
    }

    @Test
    void withoutAKeyTheContentNamesARowAlsoAfterColumnsWereAdded() throws Exception {
        bench.take(bench.csv("d", "a,b\n1,x\n2,y\n"));
        String ids = bench.text("d", "select _row_id from dataset order by a");
        bench.take(bench.csv("d", "b,a,c\ny,2,\nz,3,new\n").mode(Mode.APPEND));
        assertThat(bench.text("d", "select a, b, c from dataset order by a"))
                .isEqualTo("[1|x|null, 2|y|null, 3|z|new]");
        assertThat(bench.text("d", "select _row_id from dataset where a < 3 order by a"))
                .isEqualTo(ids);
    }

    @Test
    void policiesDecideOnColumnsAndValues() throws Exception {
        bench.take(bench.csv("d", "a,b\n1,1.5\n"));
        RunView frozen =
                bench.run(
                        bench.csv("d", "a,c\n2,x\n").mode(Mode.APPEND).schema(SchemaPolicy.FREEZE));
        assertThat(Objects.requireNonNull(frozen.failure()).code()).isEqualTo("schema-frozen");
        RunView misfit = bench.run(bench.csv("d", "a,b\nx,2.5\n").mode(Mode.APPEND));
        assertThat(misfit.state()).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(misfit.failure()).message())
                .contains("'a' that are no bigint", "'x' in line 2", "nothing was changed");
        assertThat(bench.service.get(Bench.TENANT, "d").metadata().localStatus())
                .isEqualTo("failed");
        DatasetView discarded =
                bench.take(
                        bench.csv("d", "a,b,c\nx,2.5,q\n3,100.5,r\n4,3.5,r\n")
                                .mode(Mode.APPEND)
                                .schema(SchemaPolicy.DISCARD));
        assertThat(discarded.columns().stream().map(c -> c.name())).containsExactly("a", "b");
        assertThat(bench.rejects("d"))
                .containsExactly("2: a: 'x' is no bigint", "3: b: '100.5' is no decimal(2,1)");
        DatasetView widened = bench.take(bench.csv("d", "a,b\n5,100.5\n").mode(Mode.APPEND));
        assertThat(widened.columns().get(1).type()).isEqualTo("decimal(4,1)");
        assertThat(bench.text("d", "select a, b from dataset order by a"))
                .isEqualTo("[1|1.5, 4|3.5, 5|100.5]");
        assertThat(widened.metadata().localStatus()).isEqualTo("synced");
    }

    @Test
    void recordsAreTakenLikeAFile() throws Exception {
        IngestRequest request =
                new IngestRequest(
                        "r",
                        "some records",
                        null,
                        null,
                        "[{\"id\": 1, \"t\": \"x\"}, {\"id\": 2, \"n\": {\"a\": [1.10]}}]",
                        Mode.CREATE,
                        SchemaPolicy.EVOLVE,
                        Map.of(),
                        null,
                        Map.of());
        bench.await(bench.service.ingest(Bench.TENANT, request).run());
        assertThat(bench.text("r", "select id, t, n from dataset order by id"))
                .isEqualTo("[1|x|null, 2|null|{\"a\":[1.10]}]");
        assertThat(bench.service.get(Bench.TENANT, "r").description()).isEqualTo("some records");
    }

    @Test
    void tenantsAndNamesAreKeptApart() throws Exception {
        bench.take(bench.csv("d", "a\n1\n"));
        assertThatThrownBy(() -> bench.service.get(new TenantId("other"), "d"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("dataset-not-found"));
        Bench.Asked again = bench.csv("d", "a\n1\n");
        assertThatThrownBy(() -> bench.service.ingest(Bench.TENANT, again.request()))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("dataset-exists"));
        assertThat(again.file()).exists();
        assertThatThrownBy(() ->
                        bench.service.ingest(
                                Bench.TENANT,
                                bench.csv("d", "a\n").mode(Mode.APPEND).key("a").request()))
                .hasMessageContaining("Cannot change the key");
        bench.service.delete(Bench.TENANT, "d");
        assertThat(bench.service.list(Bench.TENANT)).isEmpty();
        assertThat(bench.take(bench.csv("d", "b\nx\n")).columns().getFirst().name()).isEqualTo("b");
    }

    @Test
    void afterAFailedFirstIngestTheNameIsStillFree() throws Exception {
        RunView failed = bench.run(bench.csv("d", "a,b\n1\n2\n"));
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(failed.failure()).code()).isEqualTo("no-row-readable");
        assertThat(bench.take(bench.csv("d", "a,b\n1,2\n")).rowCount()).isEqualTo(1);
    }

    @Test
    void aHeaderAloneIsADatasetWithoutRows() throws Exception {
        DatasetView view = bench.take(bench.csv("d", "a,b\n"));
        assertThat(view.rowCount()).isZero();
        assertThat(view.columns()).hasSize(2);
        assertThat(bench.text("d", "select count(*) from dataset")).isEqualTo("[0]");
        assertThat(bench.take(bench.csv("d", "a,b\nx,y\n").mode(Mode.APPEND)).rowCount())
                .isEqualTo(1);
    }

    @Test
    void aPreviewShowsWhatWouldBeAndWritesNothing() throws Exception {
        var preview =
                bench.service.preview(
                        Bench.TENANT,
                        bench.csv("p", "Day,N\n2024-01-01,1\n2024-01-02,2\nx\n").request(),
                        1);
        assertThat(preview.format()).isEqualTo("csv");
        assertThat(preview.suggestedName()).isEqualTo("p");
        assertThat(preview.columns().stream().map(c -> c.type())).containsExactly("date", "bigint");
        assertThat(preview.rows()).containsExactly(List.of("2024-01-01", 1));
        assertThat(preview.rowCount()).isEqualTo(2);
        assertThat(preview.rejectedRows()).isEqualTo(1);
        assertThat(preview.rejects().getFirst().line()).isEqualTo(4);
        assertThat(bench.service.list(Bench.TENANT)).isEmpty();
        assertThat(Files.list(directory.resolve("datasets/ingests"))).isEmpty();
    }

    @Test
    void aPreviewSaysHowNearAColumnOfTextsCameToAnotherType() throws Exception {
        StringBuilder csv = new StringBuilder("year,dewey,day,word\n");
        for (int i = 0; i < 40; i++) {
            boolean odd = i == 5 || i == 9;
            csv.append(odd ? "n/a" : "19" + (10 + i)).append(',');
            csv.append(i == 7 ? "005" : "5" + (10 + i)).append(',');
            csv.append(i == 3 ? "soon" : "2024-01-" + (10 + i % 20)).append(",w").append(i);
            csv.append('\n');
        }
        var preview =
                bench.service.preview(Bench.TENANT, bench.csv("p", csv.toString()).request(), 1);
        assertThat(preview.columns().stream().map(c -> c.type() + ": " + c.reason()))
                .containsExactly(
                        "text: 38 of 40 values are whole numbers; the first of the others: 'n/a'"
                                + " in line 7",
                        "text: 39 of 40 values are whole numbers; the other: '005' in line 9"
                                + " has a leading zero",
                        "text: 39 of 40 values are days, year-month-day; the other: 'soon' in"
                                + " line 5",
                        "text: 'w0' in line 2");
        var given =
                bench.service.preview(
                        Bench.TENANT,
                        bench.csv("p", csv.toString()).type("year", "bigint").request(),
                        1);
        assertThat(given.rejectedRows()).isEqualTo(2);
        assertThat(given.rejects().getFirst().reason()).isEqualTo("year: 'n/a' is no bigint");
        assertThat(given.columns().getFirst().type()).isEqualTo("bigint");
    }

    @Test
    void aPreviewForADatasetThatIsThereSaysWhatWouldChange() throws Exception {
        bench.take(bench.csv("d", "id,v\n1,a\n2,b\n3,c\n").key("id"));
        String newer = "id,v,w\n1,a,\n2,B,x\n4,d,y\n4,d,y\n5,e,z\n5,f,z\n";
        var replaced =
                bench.service.preview(
                        Bench.TENANT, bench.csv("d", newer).mode(Mode.REPLACE).request(), 1);
        assertThat(replaced.changes()).isEqualTo(new Changes(2, 1, 1, 1));
        assertThat(replaced.duplicates()).isEqualTo(1);
        assertThat(replaced.overwritten()).isEqualTo(1);
        assertThat(replaced.rowCount()).isEqualTo(4);
        var appended =
                bench.service.preview(
                        Bench.TENANT, bench.csv("d", newer).mode(Mode.APPEND).request(), 1);
        assertThat(appended.changes()).isEqualTo(new Changes(2, 1, 0, 1));
        bench.take(bench.csv("d", newer).mode(Mode.REPLACE));
        assertThat(bench.text("d", "select id, v, w from dataset order by 1"))
                .isEqualTo("[1|a|null, 2|B|x, 4|d|y, 5|f|z]");
        assertThatThrownBy(() ->
                        bench.service.preview(
                                Bench.TENANT,
                                bench.csv("d", "id,v\nx,a\n").mode(Mode.APPEND).request(),
                                1))
                .hasMessageContaining("'x' in line 2");
        assertThat(Files.list(directory.resolve("datasets/ingests"))).isEmpty();
    }

    @Test
    void rawRowsLieBesideWhatSilverHasOfThem() throws Exception {
        bench.take(bench.csv("d", "day,n\n13/02/2024,1\n13/02/2024,1\n14/02/2024,\n"));
        assertThat(beside("d", false))
                .containsExactly(
                        "2 taken [13/02/2024, 1] [2024-02-13, 1]",
                        "3 double [13/02/2024, 1] [2024-02-13, 1]",
                        "4 taken [14/02/2024, null] [2024-02-14, null]");
        bench.take(bench.csv("k", "id,v\n1|2,a\n2,b\n1|2,c\n3,x\n").key("id"));
        bench.take(bench.csv("k", "id,v,w\n2,d,\n").mode(Mode.APPEND));
        assertThat(beside("k", false))
                .containsExactly(
                        "2 gave_way [1|2, a, null] [1|2, c, null]",
                        "3 gave_way [2, b, null] [2, d, null]",
                        "4 taken [1|2, c, null] [1|2, c, null]",
                        "5 taken [3, x, null] [3, x, null]",
                        "2 taken [2, d, null] [2, d, null]");
        assertThat(beside("k", true)).hasSize(2);
        bench.take(bench.csv("t", "a,b\n1,x\nn/a,y\n").type("a", "bigint"));
        assertThat(beside("t", true)).containsExactly("3 left_out [n/a, y] []");
    }

    private List<String> beside(String name, boolean changed) {
        return bench.service.beside(Bench.TENANT, name, changed, 10).rows().stream()
                .map(r -> r.line() + " " + r.state() + " " + r.bronze() + " " + r.silver())
                .toList();
    }

    @Test
    void aFaultOfAStatementIsToldWithItsPlace() throws Exception {
        bench.take(bench.csv("d", "a\n1\n"));
        Map<String, String> places =
                Map.of(
                        "select nope from dataset", "column 8)",
                        "select 'é', nope from dataset", "column 13)",
                        "select a;  frm dataset", "column 12)",
                        "select cast(a||'x' as int) from dataset", "column 8)");
        places.forEach((sql, place) -> {
            assertThatThrownBy(() -> bench.query("d", sql))
                    .hasMessageContaining("(line 1, " + place);
            assertThatThrownBy(() -> bench.query("d", "select a,\n  " + sql.substring(7)))
                    .hasMessageContaining("(line 2, column");
        });
    }
}
