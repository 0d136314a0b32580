package dev.lockstep.transfer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
    @TempDir Path directory;

    private static void add(Spill spill, long idHash, String id, long high, long low) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        spill.add(idHash, high, low, utf8, 0, utf8.length);
    }

    @Test
    void rowsComeBackByPartitionInOrderWhateverTheirNumberAndSize() throws Exception {
        Random random = new Random(5);
        List<String> ids = new ArrayList<>();
        try (Spill spill = Spill.in(directory)) {
            for (int n = 0; n < 20_000; n++) {
                // Few partitions and long ids now and then, so that blocks fill and overflow.
                String id = n % 1000 == 7 ? "x".repeat(20_000 + n) : "id-" + n;
                long hash = (long) random.nextInt(3) << 56 | random.nextLong() >>> 8;
                add(spill, hash, id, n, ~n);
                ids.add(id);
            }
            assertThat(spill.rows()).isEqualTo(20_000);
            assertThat(spill.bytes()).isPositive();
            List<String> read = new ArrayList<>();
            for (int p = 0; p < Spill.PARTITIONS; p++) {
                Entries entries = spill.read(p);
                for (int rank = 0; rank < entries.size(); rank++) {
                    read.add(entries.id(rank));
                    assertThat((int) (entries.idHash(rank) >>> 56)).isEqualTo(p);
                    assertThat(rank == 0 || entries.compareIds(rank - 1, entries, rank) < 0)
                            .isTrue();
                }
            }
            assertThat(read).containsExactlyInAnyOrderElementsOf(ids);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    /** Ids whose hashes are equal, or in their first 48 bits, are told apart by what follows. */
    @Test
    void collidingHashesAreOrderedByTheRest() {
        long hash = 0x8012_3456_789A_0000L;
        List<String> ids = List.of("b", "a", "aa", "", "é", "😀", "\uffee");
        try (Spill spill = Spill.in(directory)) {
            ids.forEach(id -> add(spill, hash, id, 1, 2));
            add(spill, hash + 1, "first by hash", 0, 0);
            add(spill, hash - 1, "z", 0, 0);
            add(spill, hash, "a", 1, 1);
            Entries entries = spill.read(0x80);
            List<String> read = new ArrayList<>();
            for (int rank = 0; rank < entries.size(); rank++) {
                read.add(entries.id(rank));
            }
            List<String> expected = new ArrayList<>(ids);
            expected.add("a");
            expected.sort(
                    Comparator.comparing(
                            id -> ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)),
                            (a, b) -> java.util.Arrays.compareUnsigned(a.array(), b.array())));
            expected.addFirst("z");
            expected.addLast("first by hash");
            assertThat(read).isEqualTo(expected);
            int twice = read.indexOf("a");
            assertThat(entries.compareIds(twice, entries, twice + 1)).isZero();
            assertThat(entries.sameRow(twice, entries, twice + 1)).isFalse();
        }
    }
}
