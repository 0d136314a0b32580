package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.RunDetail.SplitGrid;
import dev.lockstep.api.run.SplitProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The boards of all readings of an attempt. Safe for many threads. */
final class SplitBoards {
    /** A reading of a step. */
    private record Reading(String step, String side) {}

    private final Map<Reading, SplitBoard> boards = new LinkedHashMap<>();

    synchronized void take(String step, SplitProgress split, long now) {
        Reading reading = new Reading(step, split.side());
        SplitBoard board = boards.get(reading);
        if (board == null || board.size() != split.splits()) {
            board = new SplitBoard(split.splits());
            boards.put(reading, board);
        }
        board.take(split, now);
    }

    /** Those with news since the last call. */
    synchronized List<SplitGrid> moved() {
        return boards.entrySet().stream()
                .filter(e -> e.getValue().takeMoved())
                .map(e ->
                        new SplitGrid(
                                e.getKey().step(),
                                e.getKey().side(),
                                e.getValue().size(),
                                e.getValue().cells()))
                .toList();
    }
}
