package dev.lockstep.dataset.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random tables, written in random but valid ways, come back value for value and line for line. */
class CsvFuzzTest {
    private static final String[] PIECES = {
        "a",
        "bc",
        ",",
        ";",
        "\"",
        "\"\"",
        "\n",
        "\r",
        "\r\n",
        " ",
        "é",
        "\uD83D\uDE00",
        "0",
        "NULL",
        "\t",
        "'"
    };

    @TempDir Path directory;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasWrittenIsRead(int seed) throws Exception {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(4);
        List<List<@Nullable String>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder("c".repeat(1));
        for (int i = 1; i < columns; i++) {
            text.append(",d").append(i);
        }
        text.append('\n');
        int line = 2;
        for (int r = random.nextInt(80); r > 0; r--) {
            List<@Nullable String> row = new ArrayList<>();
            StringBuilder written = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String value = value(random);
                row.add(value);
                written.append(c > 0 ? "," : "").append(spelled(value, random));
            }
            row.add(0, Integer.toString(line));
            rows.add(row);
            line += lineEnds(written) + 1;
            text.append(written).append(random.nextInt(3) == 0 ? "\r\n" : "\n");
        }
        Path home = Files.createDirectories(directory.resolve("s" + seed));
        Path file =
                Files.write(home.resolve("in"), text.toString().getBytes(StandardCharsets.UTF_8));
        long partBytes = 50 + random.nextInt(400);
        Taken taken =
                Taken.of(
                        home,
                        "x.csv",
                        file,
                        Taken.How.PLAIN.options("delimiter", ","),
                        null,
                        new TextFiles.Sizes(partBytes, partBytes, random.nextInt(3)));
        assertThat(taken.parsed().rejected()).isZero();
        assertThat(taken.bronzeRows()).isEqualTo(rows);
        assertThat(taken.parsed().files()).hasSizeLessThanOrEqualTo(3);
    }

    private static @Nullable String value(Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return null;
        }
        StringBuilder value = new StringBuilder();
        for (int n = kind == 1 ? 0 : 1 + random.nextInt(kind == 2 ? 40 : 4); n > 0; n--) {
            value.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return value.toString();
    }

    private static String spelled(@Nullable String value, Random random) {
        if (value == null) {
            return "";
        }
        boolean must =
                value.isEmpty()
                        || value.startsWith("\"")
                        || value.contains(",")
                        || value.contains("\n")
                        || value.contains("\r");
        return must || random.nextBoolean() ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private static int lineEnds(CharSequence text) {
        return (int)
                text.toString()
                        .replace("\r\n", "\n")
                        .chars()
                        .filter(c -> c == '\n' || c == '\r')
                        .count();
    }
}
