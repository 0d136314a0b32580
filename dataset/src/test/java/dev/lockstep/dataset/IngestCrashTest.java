package dev.lockstep.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An ingest killed in each of its gaps goes on at the next start: nothing lost, nothing twice. */
class IngestCrashTest {
    @TempDir Path directory;

    private static final List<CrashPoint> GAPS =
            List.of(
                    CrashPoint.INGEST_AFTER_PARSE,
                    CrashPoint.INGEST_BEFORE_BRONZE_COMMIT,
                    CrashPoint.INGEST_AFTER_BRONZE_COMMIT,
                    CrashPoint.INGEST_BEFORE_SILVER_COMMIT,
                    CrashPoint.INGEST_AFTER_SILVER_COMMIT,
                    CrashPoint.INGEST_BEFORE_STATUS);

    /** An append in each gap; the others between the two commits, where they differ from it. */
    static Stream<Arguments> gaps() {
        return all(true);
    }

    static Stream<Arguments> otherGaps() {
        return all(false);
    }

    private static Stream<Arguments> all(boolean usual) {
        return GAPS.stream()
                .flatMap(point ->
                        Stream.of("first", "append", "replace")
                                .filter(what -> usual == isUsual(point, what))
                                .map(what -> Arguments.of(point, what)));
    }

    private static boolean isUsual(CrashPoint point, String what) {
        return what.equals("append") || point == CrashPoint.INGEST_BEFORE_SILVER_COMMIT;
    }

    @ParameterizedTest
    @MethodSource("gaps")
    void goesOnWhereItWas(CrashPoint point, String what) throws Exception {
        if (!what.equals("first")) {
            child().run(directory.toString(), "first").expectSuccess();
        }
        ChildJvm.Ended killed = child().crashAt(point, 1).run(directory.toString(), what);
        assertThat(killed.crashed()).as(killed.output()).isTrue();
        try (Bench bench = Bench.open(directory)) {
            for (var run :
                    bench.engine.service().list(Bench.TENANT, DatasetJobs.INGEST, null, null, 9)) {
                assertThat(bench.await(run).failure()).isNull();
            }
            check(bench, what);
        }
        assertThat(Files.list(directory.resolve("datasets/ingests"))).isEmpty();
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("otherGaps")
    void goesOnWhereverElseItWas(CrashPoint point, String what) throws Exception {
        goesOnWhereItWas(point, what);
    }

    private static void check(Bench bench, String what) {
        DatasetView view = bench.service.get(Bench.TENANT, "d");
        String rows = bench.text("d", "select id, v from dataset order by id, v");
        var metadata = view.metadata();
        switch (what) {
            case "first" -> {
                assertThat(rows).isEqualTo("[1|a, 2|b]");
                assertThat(metadata.rowCountBronze()).isEqualTo(3);
                assertThat(metadata.duplicatesRemoved()).isEqualTo(1);
                assertThat(bench.rejects("d")).containsExactly("5: 1 fields, expected 2");
            }
            case "append" -> {
                assertThat(rows).isEqualTo("[1|a, 2|c, 3|d]");
                assertThat(metadata.rowCountBronze()).isEqualTo(6);
                assertThat(metadata.duplicatesRemoved()).isEqualTo(2);
                assertThat(bench.rejects("d")).hasSize(2);
            }
            default -> {
                assertThat(rows).isEqualTo("[1|a, 2|c, 3|d]");
                assertThat(metadata.rowCountBronze()).isEqualTo(3);
                assertThat(metadata.duplicatesRemoved()).isZero();
                assertThat(bench.rejects("d")).containsExactly("5: 1 fields, expected 2");
            }
        }
        assertThat(metadata.localStatus()).isEqualTo("synced");
        assertThat(view.rowCount()).isEqualTo(what.equals("first") ? 2 : 3);
    }

    @Test
    void killedBeforeTheRunIsTakenInTheFileIsStillTheCallers() throws Exception {
        ChildJvm.Ended killed =
                child().crashAt(CrashPoint.INGEST_AFTER_UPLOAD, 1)
                        .run(directory.toString(), "first");
        assertThat(killed.crashed()).as(killed.output()).isTrue();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(f -> f.toString().endsWith(".in"))).hasSize(1);
        }
        child().run(directory.toString(), "first").expectSuccess();
        try (Bench bench = Bench.open(directory)) {
            check(bench, "first");
        }
    }

    private static ChildJvm child() {
        return new ChildJvm(CrashingIngest.class);
    }
}
