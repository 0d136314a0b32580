package dev.lockstep.lake.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that contradict themselves are refused by name, though their sums are right. */
class PageReaderTest {
    private static final int ROWS = 2;
    private static final int DIMENSION = 3;

    @TempDir Path directory;

    private interface Forge {
        void into(Pages pages);
    }

    record Case(String how, boolean vectors, Forge forge) {
        @Override
        public String toString() {
            return how;
        }
    }

    /** A page of version 2 of two texts: what stands for the levels, what for the values. */
    private static Case texts(String how, Forge levels, Forge values) {
        return new Case(
                how,
                false,
                pages -> {
                    levels.into(pages);
                    int definition = pages.page().size();
                    values.into(pages);
                    pages.data(new Pages.Content(ROWS, ROWS, 0, 0, definition), Encoding.PLAIN);
                });
    }

    private static Case vectors(
            String how, Forge repetition, Forge definition, int floats, int values) {
        return new Case(
                how,
                true,
                pages -> {
                    repetition.into(pages);
                    int first = pages.page().size();
                    definition.into(pages);
                    int second = pages.page().size() - first;
                    pages.page().putFloatsSplit(new float[floats], floats);
                    pages.data(
                            new Pages.Content(ROWS, values, 0, first, second),
                            Encoding.BYTE_STREAM_SPLIT);
                });
    }

    private static Forge run(int... countsAndLevels) {
        return pages -> {
            for (int i = 0; i < countsAndLevels.length; i += 2) {
                Levels.putRun(pages.page(), countsAndLevels[i], countsAndLevels[i + 1]);
            }
        };
    }

    private static Forge bytes(int... bytes) {
        return pages -> Arrays.stream(bytes).forEach(pages.page()::putByte);
    }

    private static Forge twice(String text) {
        return pages -> {
            byte[] b = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            pages.page().putText(b, 0, b.length);
            pages.page().putText(b, 0, b.length);
        };
    }

    private static Forge of(Forge... parts) {
        return pages -> Arrays.stream(parts).forEach(part -> part.into(pages));
    }

    static Stream<Case> cases() {
        Forge sound = run(1, 0, 2, 1, 1, 0, 2, 1);
        return Stream.of(
                texts("with a text longer than the page", run(2, 1), bytes(1, 0, 0, 0)),
                texts("with a text longer than the page", run(2, 1), bytes(-1, -1, -1, -1, 0)),
                texts("with a text longer than the page", run(2, 1), bytes(1)),
                texts("another number of texts", run(2, 1), of(twice("a"), bytes(0))),
                texts("another number of texts", run(1, 0, 1, 1), of(twice("a"))),
                texts("with levels that there are none of", run(2, 2), twice("a")),
                texts("with levels that there are none of", bytes(4, -1), twice("a")),
                texts("whose levels end too early", run(1, 1), twice("a")),
                texts("whose levels end too early", bytes(), twice("a")),
                texts("whose levels end too early", bytes(-1, -1, -1, -1, 127, 1), twice("a")),
                texts("whose levels end too early", bytes(-1, -1, -1), twice("a")),
                texts("with more levels than values", run(3, 1), twice("a")),
                texts("with more levels than values", bytes(5, -1, -1), twice("a")),
                texts("not UTF-8", run(2, 1), bytes(2, 0, 0, 0, 0xC3, 0x28, 0, 0, 0, 0)),
                texts("not UTF-8", run(2, 1), bytes(3, 0, 0, 0, 0xED, 0xA0, 0x80, 0, 0, 0, 0)),
                texts("not UTF-8", run(2, 1), bytes(2, 0, 0, 0, 0xC0, 0x80, 0, 0, 0, 0)),
                texts("not UTF-8", run(2, 1), bytes(1, 0, 0, 0, 0x80, 0, 0, 0, 0)),
                new Case(
                        "with a text longer than the page",
                        false,
                        pages -> {
                            bytes(0, 0, 0, 64, 2, 1).into(pages);
                            pages.data(ROWS, Encoding.PLAIN);
                        }),
                new Case(
                        "of another form than texts have",
                        false,
                        pages -> {
                            run(2, 1).into(pages);
                            int levels = pages.page().size();
                            twice("a").into(pages);
                            pages.data(
                                    new Pages.Content(ROWS, ROWS, 0, 0, levels),
                                    Encoding.BYTE_STREAM_SPLIT);
                        }),
                new Case(
                        "that is missing: the column ends too early",
                        false,
                        pages -> {
                            run(1, 1).into(pages);
                            int levels = pages.page().size();
                            bytes(0, 0, 0, 0).into(pages);
                            pages.data(new Pages.Content(1, 1, 0, 0, levels), Encoding.PLAIN);
                        }),
                new Case(
                        "with more rows than the row group",
                        false,
                        pages -> {
                            run(3, 1).into(pages);
                            int levels = pages.page().size();
                            twice("").into(pages);
                            bytes(0, 0, 0, 0).into(pages);
                            pages.data(new Pages.Content(3, 3, 0, 0, levels), Encoding.PLAIN);
                        }),
                vectors("with another level where 0 comes next", run(6, 1), run(6, 3), 6, 6),
                vectors("with another level where 3 comes next", sound, run(6, 1), 6, 6),
                vectors("with another level where 3 comes next", sound, run(3, 3, 3, 2), 6, 6),
                vectors("another number of components", sound, run(6, 3), 5, 6),
                vectors("another number of components", sound, run(6, 3), 7, 6),
                vectors("whose levels end too early", sound, run(5, 3), 6, 6),
                vectors("whose levels end too early", run(1, 0, 2, 1, 1, 0, 1, 1), run(6, 3), 6, 6),
                vectors("with more levels than values", sound, run(7, 3), 6, 6),
                vectors("a vector of 2 components", run(1, 0, 1, 1, 1, 0, 3, 1), run(6, 3), 6, 6),
                vectors("more components than levels", run(2, 0), run(2, 0), 2, 2),
                new Case(
                        "with levels longer than the page",
                        true,
                        pages -> {
                            bytes(0, 0, 0, 64, 2, 1).into(pages);
                            pages.data(6, Encoding.PLAIN);
                        }));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void contradictionsAreNamed(Case page) throws IOException {
        assertThatThrownBy(() -> read(chunk(page.forge()), page.vectors()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(page.how())
                .satisfies(e ->
                        assertThat(
                                        e instanceof OtherDimension
                                                || String.valueOf(e.getMessage())
                                                        .startsWith(
                                                                "a page of column c in row group 7"
                                                                        + " at byte "))
                                .isTrue());
    }

    private static Chunk chunk(Forge forge) {
        try (Pages pages = new Pages()) {
            pages.begin();
            forge.into(pages);
            return pages.chunk(new Statistics());
        }
    }

    private int read(Chunk chunk, boolean vectors) throws IOException {
        var pages = chunk.pages().getFirst();
        byte[] bytes = Arrays.copyOf(pages.array(), pages.remaining());
        return read(bytes, chunk.uncompressed(), vectors);
    }

    private int read(byte[] chunk, long unpacked, boolean vectors) throws IOException {
        Path file = directory.resolve("chunk");
        Files.write(file, chunk);
        ChunkPlace place = new ChunkPlace("c", 7, ROWS, 0, chunk.length, unpacked);
        int found = 0;
        try (PageReader reader = new PageReader(new FileContent.Here(file))) {
            if (vectors) {
                VectorRows rows = reader.vectors(DIMENSION);
                rows.begin(place);
                for (int i = 0; i < ROWS; i++) {
                    found += rows.next(new float[DIMENSION], 0) ? 1 : 0;
                }
                rows.end();
            } else {
                TextRows rows = reader.texts();
                rows.begin(place);
                for (int i = 0; i < ROWS; i++) {
                    found += rows.next() != null ? 1 : 0;
                }
                rows.end();
            }
        }
        return found;
    }

    /** Two texts behind a header that says what it is told to. */
    private static byte[] behind(int bytes, int stored, byte[] body) throws IOException {
        PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, bytes, stored);
        DataPageHeaderV2 data = new DataPageHeaderV2(ROWS, 0, ROWS, Encoding.PLAIN, 2, 0);
        data.setIs_compressed(true);
        header.setData_page_header_v2(data);
        CRC32 sum = new CRC32();
        sum.update(body);
        header.setCrc((int) sum.getValue());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Util.writePageHeader(header, all);
        all.writeBytes(body);
        return all.toByteArray();
    }

    @Test
    void noMoreMemoryIsTakenThanThePageNeeds() throws IOException {
        byte[] packed = Zstd.compress(new byte[8]);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {4, 1});
        all.writeBytes(packed);
        byte[] body = all.toByteArray();
        int large = Integer.MAX_VALUE;

        assertThat(read(behind(10, body.length, body), 1000, false)).isEqualTo(ROWS);
        assertThatThrownBy(() -> read(behind(large, body.length, body), 1000, false))
                .hasMessageContaining("contradicts the footer");
        assertThatThrownBy(() -> read(behind(large, body.length, body), Long.MAX_VALUE, false))
                .hasMessageContaining("of another length than its header's");
        assertThatThrownBy(() -> read(behind(10, large, body), 1000, false))
                .hasMessageContaining("contradicts the footer");
        assertThatThrownBy(() -> read(behind(10, 1, body), 1000, false))
                .hasMessageContaining("without a readable header");
        assertThatThrownBy(() -> read(behind(10, 2 + 9, new byte[2 + 9]), 1000, false))
                .hasMessageContaining("of another length than its header's");
        body[body.length - 1] ^= 1;
        assertThatThrownBy(() -> read(behind(10, body.length, body), 1000, false))
                .isInstanceOf(PageDamage.class);
    }

    /** Whatever stands in a page, reading it ends in rows or in a refusal. */
    @Test
    void anyPageIsReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(19);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            boolean vectors = random.nextBoolean();
            boolean second = random.nextBoolean();
            byte[] page = new byte[random.nextInt(40)];
            random.nextBytes(page);
            if (page.length >= 5) {
                Arrays.fill(page, 0, 4, (byte) 0);
                page[0] = (byte) random.nextInt(5);
                page[second ? 1 : 4] = (byte) random.nextInt(4);
            }
            int levels = random.nextInt(page.length + 1);
            int first = vectors ? random.nextInt(levels + 1) : 0;
            int values = vectors ? 6 : ROWS;
            try {
                read(
                        chunk(pages -> {
                            pages.page().put(page, 0, page.length);
                            if (second) {
                                pages.data(
                                        new Pages.Content(ROWS, values, 0, first, levels - first),
                                        vectors ? Encoding.BYTE_STREAM_SPLIT : Encoding.PLAIN);
                            } else {
                                pages.data(values, Encoding.PLAIN);
                            }
                        }),
                        vectors);
            } catch (PageDamage | OtherDimension named) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
