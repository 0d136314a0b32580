package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Rows of all that rows may be: odd floats, no vector, no text, empty, long and strange ones. */
final class RandomRows {
    private static final int[] ODD = {
        0x7fc00001, 0xffc12345, 0x7f800001, 0x7f800000, 0xff800000, 0x80000000, 0, 1, 0x807fffff
    };
    private static final List<String> PIECES =
            List.of("a", "ß", "漢", "\uD83D\uDE00", "\u0000", "\n", "x".repeat(40), "{\"k\":1}");

    private RandomRows() {}

    static List<Batch> of(SplittableRandom random, int dimension, int rows) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows; ) {
            int size = Math.min(rows - from, 1 + random.nextInt(1_500));
            batches.add(batch(random, from, random.nextInt(8) == 0 ? 0 : dimension, size));
            from += size;
        }
        return batches;
    }

    private static Batch batch(SplittableRandom random, int from, int dimension, int size) {
        String[] ids = new String[size];
        float[] vectors = new float[size * dimension];
        BitSet without = new BitSet();
        @Nullable String[] documents = random.nextInt(5) == 0 ? null : new String[size];
        @Nullable String[] metadata = random.nextInt(5) == 0 ? null : new String[size];
        @Nullable String[] lineage = random.nextBoolean() ? null : new String[size];
        boolean holes = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            ids[i] = id(random, from + i);
            if (holes && random.nextInt(6) == 0) {
                without.set(i);
            }
            fill(documents, i, random, 30_000);
            fill(metadata, i, random, 6);
            fill(lineage, i, random, 3);
        }
        for (int i = 0; i < vectors.length; i++) {
            int bits =
                    random.nextInt(50) == 0
                            ? ODD[random.nextInt(ODD.length)]
                            : Float.floatToRawIntBits((float) random.nextDouble(-1, 1));
            vectors[i] = Float.intBitsToFloat(bits);
        }
        return new Batch(ids, dimension, vectors, without, documents, metadata, lineage);
    }

    private static String id(SplittableRandom random, int row) {
        String tail = random.nextInt(20_000) == 0 ? "漢".repeat(random.nextInt(200)) : "";
        return random.nextInt(1_000_000) + "/" + row + tail;
    }

    private static void fill(
            @Nullable String @Nullable [] column, int row, SplittableRandom random, int most) {
        if (column == null) {
            return;
        }
        int kind = random.nextInt(10);
        if (kind == 0) {
            column[row] = null;
        } else if (kind == 1) {
            column[row] = "";
        } else {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(400) == 0 ? random.nextInt(most) : random.nextInt(6);
            for (int i = 0; i < length; i++) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            column[row] = text.toString();
        }
    }

    /** Rows whose ids count up from where those of earlier numbers ended, in parts of 1 to 90. */
    static Batch named(String name, int number, int dimension, int size) {
        int first = 0;
        for (int i = 0; i < number; i++) {
            first += 1 + i % 90;
        }
        String[] ids = new String[size];
        for (int i = 0; i < size; i++) {
            ids[i] = name + (first + i);
        }
        return new Batch(ids, dimension, new float[size * dimension], null, null, null, null);
    }

    /** Each row in words, with the vectors' bits. */
    static List<String> texts(List<Batch> batches) {
        List<String> texts = new ArrayList<>();
        for (Batch batch : batches) {
            for (int row = 0; row < batch.size(); row++) {
                texts.add(
                        text(
                                batch.id(row),
                                batch.vector(row),
                                batch.document(row),
                                batch.metadata(row),
                                batch.embeddedFrom(row)));
            }
        }
        return texts;
    }

    static String text(
            String id,
            float @Nullable [] vector,
            @Nullable String document,
            @Nullable String metadata,
            @Nullable String lineage) {
        return id + "|" + bits(vector) + "|" + document + "|" + metadata + "|" + lineage;
    }

    private static String bits(float @Nullable [] vector) {
        if (vector == null) {
            return "none";
        }
        byte[] bits = new byte[4 * vector.length];
        for (int i = 0; i < vector.length; i++) {
            int raw = Float.floatToRawIntBits(vector[i]);
            bits[4 * i] = (byte) (raw >>> 24);
            bits[4 * i + 1] = (byte) (raw >>> 16);
            bits[4 * i + 2] = (byte) (raw >>> 8);
            bits[4 * i + 3] = (byte) raw;
        }
        return HexFormat.of().formatHex(bits);
    }
}
