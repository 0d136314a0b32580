package dev.lockstep.cli.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTest {
    private static String printed(Table table, String terminals, int columns, boolean color) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        table.print(
                new Terminal(
                        InputStream.nullInputStream(), stream, stream, terminals, columns, color));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Table table() {
        return new Table()
                .text("name")
                .number("rows")
                .text("about")
                .row("Erdo\u030bs", "1,200", "graphs and numbers, at some length")
                .row("計算機", "7", "a computer");
    }

    @Test
    void columnsAlignByDisplayWidth() {
        assertThat(printed(table(), "", 20, true))
                .isEqualTo(
                        """
                        name     rows  about
                        Erdo\u030bs   1,200  graphs and numbers, at some length
                        計算機      7  a computer
                        """);
    }

    @Test
    void onATerminalTheWidestTextsAreCutAndNumbersAreNot() {
        assertThat(printed(table(), "1", 30, false))
                .isEqualTo(
                        """
                        name     rows  about
                        Erdo\u030bs   1,200  graphs and num…
                        計算機      7  a computer
                        """);
    }

    @Test
    void coloursAreOnlyForTerminals() {
        Table.Cell good = new Table.Cell("ready", Style.GOOD);
        Table table = new Table().text("state").row(good);
        assertThat(printed(table, "1", 80, true))
                .isEqualTo("\u001b[2mstate\u001b[0m\n\u001b[32mready\u001b[0m\n");
        assertThat(printed(table, "1", 80, false)).isEqualTo("state\nready\n");
        assertThat(printed(table, "", 80, true)).isEqualTo("state\nready\n");
    }

    @Test
    void strangersTextCannotMoveTheCursor() {
        Table table = new Table().text("a").row("x\u001b[2J\u0007\ny\u202e");
        assertThat(printed(table, "1", 80, true)).endsWith("x\ufffd[2J\ufffd y\ufffd\n");
    }

    @ParameterizedTest
    @CsvSource({"abc,3", "計算,4", "e\u0301,1", "✓,1", "\uD83D\uDE80,2", "a\u200Db,2", "한국,4", "―,1"})
    void widths(String text, int cells) {
        assertThat(DisplayWidth.of(text)).isEqualTo(cells);
    }

    @ParameterizedTest
    @CsvSource({"abcdef,6,abcdef", "abcdef,5,abcd…", "計算機,5,計算…", "計算機,4,計…", "ab cd,4,ab…"})
    void cutsFit(String text, int cells, String cut) {
        assertThat(DisplayWidth.cut(text, cells)).isEqualTo(cut);
        assertThat(DisplayWidth.of(cut)).isLessThanOrEqualTo(cells);
    }

    @Test
    void wrappedLinesFitAndTheLastOneSaysThatThereIsMore() {
        String text = "Agreeing when  computers crash 計算機 and more";
        assertThat(Wrap.lines(text, 14, 9))
                .containsExactly("Agreeing when", "computers", "crash 計算機", "and more");
        assertThat(Wrap.lines(text, 14, 2)).containsExactly("Agreeing when", "computers cra…");
        assertThat(Wrap.lines("averylongword", 5, 1)).containsExactly("aver…");
        assertThat(Wrap.lines("", 5, 1)).containsExactly("");
    }
}
