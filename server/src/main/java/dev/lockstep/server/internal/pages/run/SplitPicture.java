package dev.lockstep.server.internal.pages.run;

import dev.lockstep.api.run.RunDetail.SplitCell;
import dev.lockstep.api.run.RunDetail.SplitGrid;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The splits of a step as a grid of cells.
 *
 * @param id unique on the page
 * @param name of the step, and of the side where it has two
 * @param words how many of which, the same that the grid shows
 * @param troubles at most {@value #TROUBLES}, what failed or is tried again and why
 */
public record SplitPicture(
        String id, String name, String words, List<Cell> cells, List<String> troubles) {
    private static final int TROUBLES = 5;

    /**
     * One cell.
     *
     * @param look failed, retrying, running, done, some (of several, done) or waiting
     */
    public record Cell(String look, String title) {}

    public static SplitPicture of(SplitGrid grid) {
        String side = grid.side().isEmpty() ? "" : " · " + grid.side() + " side";
        return new SplitPicture(
                "splits-" + grid.step() + (grid.side().isEmpty() ? "" : "-" + grid.side()),
                grid.step() + side,
                words(grid),
                grid.cells().stream().map(SplitPicture::cell).toList(),
                troubles(grid));
    }

    private static String words(SplitGrid grid) {
        int done = grid.cells().stream().mapToInt(SplitCell::done).sum();
        List<String> words = new ArrayList<>();
        words.add(
                Show.number(done)
                        + " of "
                        + Show.count(grid.splits(), "split", "splits")
                        + " done");
        add(words, grid.cells().stream().mapToInt(SplitCell::running).sum(), "running");
        add(words, grid.cells().stream().mapToInt(SplitCell::retrying).sum(), "tried again");
        add(words, grid.cells().stream().mapToInt(SplitCell::failed).sum(), "failed");
        add(words, grid.cells().stream().mapToInt(SplitCell::waiting).sum(), "waiting");
        return String.join(" · ", words);
    }

    private static void add(List<String> words, int count, String word) {
        if (count > 0) {
            words.add(Show.number(count) + " " + word);
        }
    }

    /** The worst that is in it. */
    private static Cell cell(SplitCell c) {
        String look =
                c.failed() > 0
                        ? "failed"
                        : c.retrying() > 0
                                ? "retrying"
                                : c.running() > 0
                                        ? "running"
                                        : c.done() == c.splits()
                                                ? "done"
                                                : c.done() > 0 ? "some" : "waiting";
        return new Cell(look, title(c));
    }

    private static String title(SplitCell c) {
        List<String> words = new ArrayList<>();
        if (c.splits() == 1) {
            words.add(named(c) + ": " + state(c));
        } else {
            words.add(named(c) + ": " + c.done() + " done");
            add(words, c.running(), "running");
            add(words, c.retrying(), "tried again");
            add(words, c.failed(), "failed");
            add(words, c.waiting(), "waiting");
        }
        words.add(
                c.total() < 0 || c.total() == c.rows()
                        ? Show.count(c.rows(), "row", "rows")
                        : Show.number(c.rows()) + " of " + Show.count(c.total(), "row", "rows"));
        if (c.millis() > 0) {
            words.add(Show.took(Duration.ofMillis(c.millis())));
        } else if (c.done() == c.splits()) {
            words.add("by an earlier attempt");
        }
        return String.join(", ", words);
    }

    private static String named(SplitCell c) {
        return c.splits() == 1
                ? "split " + (c.first() + 1) + (c.name().isEmpty() ? "" : " (" + c.name() + ")")
                : "splits "
                        + Show.number(c.first() + 1L)
                        + " to "
                        + Show.number(c.first() + c.splits());
    }

    private static String state(SplitCell c) {
        return c.failed() > 0
                ? "failed"
                : c.retrying() > 0
                        ? "tried again"
                        : c.running() > 0 ? "running" : c.done() > 0 ? "done" : "waiting";
    }

    private static List<String> troubles(SplitGrid grid) {
        return Stream.concat(
                        grid.cells().stream().filter(c -> c.failed() > 0),
                        grid.cells().stream().filter(c -> c.failed() == 0 && c.retrying() > 0))
                .filter(c -> c.error() != null)
                .limit(TROUBLES)
                .map(c -> named(c) + (c.failed() > 0 ? " failed: " : ", tried again: ") + c.error())
                .toList();
    }
}
