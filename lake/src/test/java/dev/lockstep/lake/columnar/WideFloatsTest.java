package dev.lockstep.lake.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Eight floats at once come out as one by one. */
class WideFloatsTest {
    private static final int COUNT = 515;

    private static float[] anyBits() {
        SplittableRandom random = new SplittableRandom(23);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int nan = random.nextInt(5) == 0 ? 0x7f800000 : 0;
            values[i] = Float.intBitsToFloat(random.nextInt() | nan);
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void splitAndJoinedAsOneByOne() {
        assumeThat(WideFloats.fit()).isTrue();
        float[] values = anyBits();
        byte[] plain = new byte[4 * COUNT];
        Floats.splitPlainly(values, 0, COUNT, plain, 0);
        byte[] wide = new byte[4 * COUNT];
        int done = WideFloats.split(values, COUNT, wide, 0);
        Floats.splitPlainly(values, done, COUNT, wide, 0);
        float[] back = new float[COUNT];
        done = WideFloats.joined(wide, 0, COUNT, back, 0, COUNT);
        Floats.joinedPlainly(wide, done, COUNT, back, done, COUNT - done);
        float[] single = new float[COUNT];
        Floats.joinedPlainly(plain, 0, COUNT, single, 0, COUNT);

        assertThat(done).isEqualTo(COUNT / 8 * 8);
        assertThat(wide).isEqualTo(plain);
        assertThat(bits(back)).isEqualTo(bits(values));
        assertThat(bits(single)).isEqualTo(bits(values));
    }
}
