package dev.lockstep.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.columnar.FileTarget;
import dev.lockstep.lake.parquet.ParquetRows.IdColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are found by their ids without DuckDB as DuckDB finds them. */
class FindIdsTest {
    private static final RowSql OURS = RowSql.ours(2);
    private static final RowSql BY_DUCK =
            new RowSql(2, "(id)", OURS.document(), OURS.metadata(), OURS.embeddedFrom(), "vector");

    @TempDir Path directory;
    private final PartWriters writers = new PartWriters();
    private ParquetRows parquet;

    @BeforeEach
    void open() {
        parquet = ParquetRows.open(directory.resolve("spill"), 1, 256L << 20, 1);
    }

    @AfterEach
    void close() {
        parquet.close();
        writers.close();
    }

    private static String id(int row) {
        return "row \u00E9 " + row;
    }

    private String rows(String name, int from, int to) {
        String[] ids = IntStream.range(from, to).mapToObj(FindIdsTest::id).toArray(String[]::new);
        float[] vectors = new float[2 * ids.length];
        Path file = directory.resolve(name);
        try (PartWriter writer = writers.rows(FileTarget.of(file), 2, Map.of())) {
            writer.add(new Batch(ids, 2, vectors, null, null, null, null)).run();
            writer.finish();
        }
        return file.toString();
    }

    private IdColumn ids(String name, List<String> ids) {
        Path file = directory.resolve(name);
        try (PartWriter writer = writers.ids(FileTarget.of(file), Map.of())) {
            writer.add(ids).run();
            writer.finish();
        }
        return new IdColumn(List.of(file.toString()), "id");
    }

    private List<BitSet> byDuck(List<String> files, List<IdColumn> ids) {
        return parquet.positions(BY_DUCK, files, FileAccess.HERE, ids);
    }

    @Test
    void inSeveralFilesByIdsOfSeveral() {
        List<String> files = List.of(rows("a", 0, 150_000), rows("b", 150_000, 150_100));
        IdColumn gone = ids("gone", List.of(id(7), id(7), id(149_999), "none", id(150_003)));
        IdColumn later =
                new IdColumn(List.of(rows("c", 20, 24), rows("d", 150_050, 150_051)), "id");
        IdColumn none = ids("none", List.of());
        LakeCounters counters = new LakeCounters();

        List<BitSet> found =
                new FindIds(FileAccess.HERE, counters)
                        .positions(OURS, files, List.of(gone, later, none))
                        .orElseThrow();

        assertThat(found)
                .containsExactly(
                        BitSet.valueOf(bits(7, 20, 21, 22, 23, 149_999)),
                        BitSet.valueOf(bits(3, 50)))
                .isEqualTo(byDuck(files, List.of(gone, later, none)))
                .isEqualTo(
                        parquet.positions(
                                OURS, files, FileAccess.HERE, List.of(gone, later, none)));
        assertThat(counters.view().bytesRead()).isLessThan(idBytes(files) + 2_000);
    }

    private static long[] bits(int... set) {
        BitSet bits = new BitSet();
        IntStream.of(set).forEach(bits::set);
        return bits.toLongArray();
    }

    private static long idBytes(List<String> files) {
        return files.stream()
                .flatMap(file -> ParquetRows.shape(Path.of(file)).groups().stream())
                .flatMap(group -> group.chunks().stream())
                .filter(chunk -> chunk.column().equals("id"))
                .mapToLong(FileShape.Chunk::bytes)
                .sum();
    }

    @Test
    void veryManyIdsAreForDuckDB() {
        List<String> files = List.of(rows("a", 0, 100));
        List<String> many =
                new ArrayList<>(IntStream.range(50, 300_060).mapToObj(FindIdsTest::id).toList());
        List<IdColumn> ids = List.of(ids("many", many));

        assertThat(new FindIds(FileAccess.HERE, new LakeCounters()).positions(OURS, files, ids))
                .isEmpty();
        assertThat(parquet.positions(OURS, files, FileAccess.HERE, ids).getFirst().cardinality())
                .isEqualTo(50);
    }

    @Test
    void aBitThatHasChangedIsNamed() throws IOException {
        String file = rows("a", 0, 100);
        byte[] bytes = Files.readAllBytes(Path.of(file));
        bytes[60] ^= 4;
        Files.write(Path.of(file), bytes);

        assertThatThrownBy(() ->
                        parquet.positions(
                                OURS,
                                List.of(file),
                                FileAccess.HERE,
                                List.of(ids("gone", List.of(id(1))))))
                .hasMessageContainingAll("Cannot read " + file, "column id in row group 0");
    }
}
