package dev.lockstep.server.internal.pages.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.server.internal.pages.search.RankLines.Line;
import dev.lockstep.server.internal.pages.search.RankLines.Mark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankLinesTest {
    private static RankLines of(String left, String right) {
        return RankLines.of(ids(left), ids(right));
    }

    private static List<String> ids(String letters) {
        return letters.chars().mapToObj(Character::toString).toList();
    }

    @Test
    void anIdHasALineFromItsRankToItsRank() {
        RankLines lines = of("abcd", "cxa");
        assertThat(lines.lines()).containsExactly(new Line("a", 1, 3), new Line("c", 3, 1));
        assertThat(lines.lines()).extracting(Line::way).containsExactly("down", "up");
        assertThat(lines.lines()).extracting(Line::from).containsExactly(50L, 250L);
        assertThat(lines.lines()).extracting(Line::to).containsExactly(250L, 50L);
        assertThat(lines.height()).isEqualTo(400);
        assertThat(lines.common()).isEqualTo(2);
        assertThat(lines.overlap()).isEqualTo(0.5);
    }

    @Test
    void aRowSaysWhatBecameOfIt() {
        RankLines lines = of("abcd", "cxad");
        assertThat(lines.left("b")).isEqualTo(new Mark("left", "− only here"));
        assertThat(lines.left("a").kind()).isEqualTo("both");
        assertThat(lines.right("x")).isEqualTo(new Mark("entered", "+ only here"));
        assertThat(lines.right("c")).isEqualTo(new Mark("both", "↑ 2"));
        assertThat(lines.right("a")).isEqualTo(new Mark("both", "↓ 2"));
        assertThat(lines.right("d")).isEqualTo(new Mark("both", "="));
    }

    @ParameterizedTest
    @CsvSource({
        "abcd, abcd, 1",
        "abcd, dcba, -1",
        "abcd, abdc, 0.6666666666666666",
        "abcxy, cabzw, -0.3333333333333333",
        "ab, ax, ",
        "ab, xy, ",
    })
    void theCorrelationIsOfTheOrderOfCommonIds(String left, String right, Double expected) {
        assertThat(of(left, right).correlation()).isEqualTo(expected);
    }

    @Test
    void emptyListsAgree() {
        assertThat(RankLines.of(List.of(), List.of()).overlap()).isEqualTo(1);
        assertThat(RankLines.of(List.of("a"), List.of()).overlap()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "works, INDEX, works, 0, ''",
        "works@6, INDEX, works, 6, ''",
        "works@x, INDEX, works@x, 0, ''",
        "pg/chunks, COLLECTION, pg/chunks, 0, ''",
        "pg/a@6, COLLECTION, pg/a@6, 0, ''",
        "backup:works-1/works, BACKUP, works-1, 0, works",
    })
    void whatIsSearchedIsWrittenAsItIsRead(
            String text, Searched.Kind kind, String name, long generation, String part) {
        Searched read = Searched.parse(text);
        assertThat(read).isEqualTo(new Searched(kind, name, generation, part));
        assertThat(read.text()).isEqualTo(text);
    }
}
