package dev.lockstep.dataset.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Silver written beside bronze is what SQL makes of bronze: {@link Taken} compares each draft that
 * there is, so here it matters when there is one.
 */
class DraftTest {
    private static final int ROWS = 3_000;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyFormIsDraftedAsSqlMakesIt(int threads) throws Exception {
        Random random = new Random(threads);
        StringBuilder csv = new StringBuilder("id,price,big,day,at,ok,ratio,note,kind,empty\n");
        for (int i = 0; i < ROWS; i++) {
            csv.append(i + (i % 7 == 0 ? "" : "1")).append(',').append(row(random)).append('\n');
        }
        Taken taken = take(csv.toString(), Taken.How.PLAIN, threads);
        assertThat(taken.parsed().drafted()).isTrue();
        assertThat(taken.types())
                .isEqualTo(
                        "id:bigint price:decimal(6,2) big:decimal(18,3) day:date at:timestamp"
                                + " ok:boolean ratio:double note:text kind:text empty:text");
    }

    private static String row(Random random) {
        String[] notes = {
            "", "\"\"", "plain", "\"two\nlines\"", "\"a \"\"b\"\"\"", "é\uD83D\uDE00", "0012"
        };
        return String.join(
                ",",
                some(random, (random.nextInt(8000) - 4000) + "." + random.nextInt(10, 100)),
                some(
                        random,
                        "-" + random.nextLong(100_000_000_000_000L, 999_999_999_999_999L) + ".125"),
                some(random, "19" + random.nextInt(10, 100) + "-02-" + random.nextInt(10, 29)),
                some(
                        random,
                        "2024-02-29"
                                + (random.nextBoolean() ? "T" : " ")
                                + "23:5"
                                + random.nextInt(10)
                                + (random.nextBoolean()
                                        ? ""
                                        : ":07" + (random.nextBoolean() ? "" : ".50"))),
                some(random, random.nextBoolean() ? "true" : "False"),
                some(
                        random,
                        random.nextInt(1, 10)
                                + "."
                                + random.nextInt(1, 1_000_000)
                                + "e-"
                                + random.nextInt(30)),
                notes[random.nextInt(notes.length)],
                "k" + random.nextInt(3),
                "");
    }

    private static String some(Random random, String value) {
        return random.nextInt(10) == 0 ? "" : value;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a double of the first row       | 0,x,1.50
                    a value that is no number       | 5000,x,many
                    a finer decimal                 | 5000,x,1.505
                    a decimal too long to be stored | 5000,x,12345678901234567.50
                    minus zero                      | -0,x,1.50
                    a leading zero                  | 007,x,1.50
                    an empty text for a number      | "",x,1.50
                    """)
    void whatTheFirstRowsDoNotShowIsLeftToSql(String what, String last) throws Exception {
        StringBuilder csv = new StringBuilder("n,t,p\n");
        IntStream.range(0, ROWS).forEach(i -> csv.append(i).append(",x,1.50\n"));
        Taken taken = take(csv.append(last).append('\n').toString(), Taken.How.PLAIN, 2);
        assertThat(taken.parsed().drafted()).as(what).isFalse();
        assertThat(taken.parsed().rows()).isEqualTo(ROWS + 1);
        assertThat(taken.silverRows()).hasSize(last.startsWith("0,") ? ROWS : ROWS + 1);
    }

    @ParameterizedTest
    @CsvSource({"n9999,true", "n17,false", "'',false"})
    void aKeyIsTheIdWhereNoneIsMissingOrTwice(String last, boolean drafted) throws Exception {
        StringBuilder csv = new StringBuilder("Name,Size\n");
        IntStream.range(0, ROWS).forEach(i -> csv.append("n").append(i).append(",4\n"));
        Taken taken = take(csv + last + ",5\n", Taken.How.PLAIN.key("name"), 2);
        assertThat(taken.parsed().drafted()).isEqualTo(drafted);
    }

    private Taken take(String csv, Taken.How how, int threads) throws Exception {
        Path home = Files.createTempDirectory(directory, "take");
        Path file = Files.write(home.resolve("in"), Taken.bytes(csv));
        TextFiles.Sizes sizes = new TextFiles.Sizes(20_000, 100_000, threads);
        return Taken.of(home, "x.csv", file, how, null, sizes);
    }
}
