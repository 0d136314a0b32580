package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.testkit.RowGenerator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private final RowGenerator generator = new RowGenerator(1, 8);
    private final RowHasher hasher = new RowHasher(RowForm.EXACT);

    private Fingerprint of(Batch batch, int... rows) {
        Fingerprint fingerprint = new Fingerprint();
        for (int row : rows) {
            hasher.hash(batch, row);
            fingerprint.add(hasher);
        }
        return fingerprint;
    }

    private static int[] upTo(int n) {
        int[] rows = new int[n];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    @Test
    void orderDoesNotCountAndMergingIsAdding() {
        Batch batch = generator.batch(0, 500);
        Fingerprint whole = of(batch, upTo(500));
        int[] shuffled = upTo(500);
        Random random = new Random(1);
        for (int i = 499; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        Fingerprint merged = of(batch, Arrays.copyOf(shuffled, 123));
        merged.merge(of(batch, Arrays.copyOfRange(shuffled, 123, 500)));
        assertThat(merged).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(merged.digest()).isEqualTo(whole.digest());
        assertThat(merged.rows()).isEqualTo(500);
    }

    @Test
    void aRowTwiceAndARowLessAreSeen() {
        Batch batch = generator.batch(0, 3);
        assertThat(of(batch, 0, 1, 2)).isNotEqualTo(of(batch, 0, 1, 1)).isNotEqualTo(of(batch, 0));
        assertThat(of(batch, 0, 0)).isNotEqualTo(new Fingerprint());
    }

    @Test
    void theDifferingRangeIsThatOfTheRow() {
        Batch old = generator.batch(0, 200);
        Batch changed = Batch.of(java.util.List.of(generator.row(7, 1)), 8);
        Fingerprint a = of(old, upTo(200));
        int[] others = Arrays.stream(upTo(200)).filter(i -> i != 7).toArray();
        Fingerprint b = of(old, others);
        b.merge(of(changed, 0));
        hasher.hash(old, 7);
        assertThat(a.differing(b).stream()).containsExactly(hasher.range());
        assertThat(a.differing(a).isEmpty()).isTrue();
    }

    @Test
    void sumsCarryIntoTheHighHalf() {
        Fingerprint a = new Fingerprint();
        a.add(3, 0, -1L);
        a.add(3, 0, 1L);
        Fingerprint b = new Fingerprint();
        b.add(3, 1, 0);
        b.add(3, 0, 0);
        assertThat(a).isEqualTo(b);
    }

    @Test
    void bytesComeBack() {
        for (int n : new int[] {0, 1, 3000}) {
            Fingerprint fingerprint = of(generator.batch(0, n), upTo(n));
            byte[] bytes = fingerprint.toBytes();
            assertThat(bytes.length).isLessThanOrEqualTo(8193 + 24 * n);
            assertThat(Fingerprint.fromBytes(bytes)).isEqualTo(fingerprint);
            assertThatThrownBy(() -> Fingerprint.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
