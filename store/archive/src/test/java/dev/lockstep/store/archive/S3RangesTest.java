package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reading a backup in S3 asks for: the row groups that are wanted, and no byte twice. */
class S3RangesTest {
    /** So that a row group has 4,096 rows. */
    private static final int DIMENSION = 2_048;

    private static final int GROUP = 4_096;
    private static final int ROWS = 6_000;
    private static final String FILE = "works.parquet";

    @TempDir Path directory;
    private Opened opened;
    private FileShape shape;

    @BeforeEach
    void open() {
        opened = Shelves.open(S3Server.shared().freshPlace(), directory);
        write();
        shape = ParquetRows.shape(opened.bucket().io().newInputFile(file()));
        assertThat(shape.groups()).hasSize(2);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private String file() {
        return opened.bucket().location("default/base/" + FILE);
    }

    private static Row row(int i) {
        Random random = new Random(i);
        float[] vector = new float[DIMENSION];
        IntStream.range(0, 20).forEach(j -> vector[j] = random.nextFloat());
        return new Row("id-" + i, vector, Long.toHexString(random.nextLong()), null);
    }

    private void write() {
        WriteScope scope = new WriteScope("r", "works", 1);
        CollectionSpec spec = CollectionSpec.of(DIMENSION, Metric.COSINE);
        try (BackupWriter backup =
                opened.archive().begin(Made.TENANT, BackupPlan.full("base", "1"), scope)) {
            try (StoreWriter writer = backup.collection("works", spec)) {
                for (int from = 0; from < ROWS; from += 1_000) {
                    List<Row> rows =
                            IntStream.range(from, from + 1_000)
                                    .mapToObj(S3RangesTest::row)
                                    .toList();
                    writer.upsert(Batch.of(rows, DIMENSION));
                }
                writer.commit(new Checkpoint(scope, Map.of(), ROWS, 0, 0));
            }
            backup.seal("works", BackupWriter.Seal.of(ROWS));
            backup.finish(Map.of());
        }
    }

    private long bytes(FileShape.RowGroup group) {
        return group.chunks().stream().mapToLong(FileShape.Chunk::bytes).sum();
    }

    private long ids() {
        return shape.groups().stream().mapToLong(g -> g.chunks().getFirst().bytes()).sum();
    }

    private long end() {
        return shape.bytes() - 4 - shape.groups().stream().mapToLong(this::bytes).sum();
    }

    /** What reading costs once the collection is found and pinned. */
    private record Cost(long requests, long bytes) {}

    private interface Read {
        void of(Snapshot snapshot);
    }

    private Cost cost(Read read) {
        ArchiveStore store = opened.archive().store();
        try (Snapshot snapshot = store.pin(Made.ref("base"), "t", Duration.ofHours(1))) {
            var counters = ((S3Bucket) opened.bucket()).counters();
            long requests = counters.requests();
            long bytes = counters.bytesRead();
            read.of(snapshot);
            return new Cost(counters.requests() - requests, counters.bytesRead() - bytes);
        }
    }

    private static List<String> all(Snapshot snapshot) {
        List<String> ids = new ArrayList<>();
        try (BatchReader reader =
                snapshot.open(snapshot.plan(1).getFirst(), Position.START, 1_000)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int i = 0; i < batch.size(); i++) {
                    Row expected = row(ids.size());
                    assertThat(batch.row(i).id()).isEqualTo(expected.id());
                    assertThat(batch.row(i).document()).isEqualTo(expected.document());
                    assertThat(batch.row(i).vector()).isEqualTo(expected.vector());
                    ids.add(expected.id());
                }
            }
        }
        return ids;
    }

    @Test
    void readingAllOfItFetchesEveryRowGroupOnce() {
        Cost cost = cost(snapshot -> assertThat(all(snapshot)).hasSize(ROWS));
        assertThat(cost.bytes()).isEqualTo(shape.bytes() - 4);
        assertThat(cost.requests()).as("the footer, and both row groups at once").isEqualTo(2);
    }

    @Test
    void tenRowsCostTheIdsAndTheRowGroupThatHasThem() {
        List<String> wanted =
                IntStream.range(0, 10).mapToObj(i -> "id-" + (GROUP + 100 * i)).toList();
        Cost cost =
                cost(snapshot -> {
                    Batch found = snapshot.fetch(wanted);
                    assertThat(found.ids()).containsExactlyInAnyOrderElementsOf(wanted);
                    for (int i = 0; i < found.size(); i++) {
                        int number = Integer.parseInt(found.ids()[i].substring(3));
                        assertThat(found.row(i).vector()).isEqualTo(row(number).vector());
                    }
                });
        assertThat(cost.bytes()).isEqualTo(end() + ids() + bytes(shape.groups().getLast()));
        assertThat(cost.requests()).as("footer, two columns of ids, a row group").isEqualTo(4);
        assertThat(cost(s -> s.fetch(List.of("id-x"))).bytes()).as("known by now").isZero();
    }

    private void flip(long at) {
        byte[] bytes = opened.bucket().get(file());
        bytes[(int) at] ^= 1;
        opened.bucket().put(file(), bytes);
    }

    @Test
    void damageIsNeverReadAndHarmsOnlyWhatItIsIn() {
        FileShape.Chunk vectors = shape.groups().getLast().chunks().get(1);
        flip(vectors.offset() + vectors.bytes() / 2);
        cost(s -> assertThat(s.fetch(List.of("id-7")).ids()).containsExactly("id-7"));
        assertThatThrownBy(() -> cost(S3RangesTest::all))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"))
                .hasMessageContaining("vector");
    }

    @Test
    void aDamagedFooterIsNotBelieved() {
        flip(shape.bytes() - 40);
        assertThatThrownBy(() -> cost(S3RangesTest::all))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"));
    }
}
