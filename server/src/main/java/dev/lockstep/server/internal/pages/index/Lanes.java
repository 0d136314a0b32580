package dev.lockstep.server.internal.pages.index;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.server.internal.pages.Show;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Generations as lanes, the newest on top: when each was built, proven, served and kept, and where
 * the pointer moved from one to the next. Across, each moment at which something happened is one
 * step: a build of seconds and the days that it served are both seen. Generations that are dropped
 * are known from the runs that made them.
 *
 * @param moves of the pointer
 */
public record Lanes(List<Lane> lanes, List<Move> moves) {
    public static final int WIDTH = 1000;
    public static final int ROW = 40;
    private static final int MOST = 8;

    /**
     * One generation.
     *
     * @param when it served, in words
     * @param link within the page, empty where it is dropped
     */
    public record Lane(
            long number, String state, String colour, String when, String link, List<Bar> bars) {}

    /** A stretch of a life: {@code building}, {@code proven}, {@code serving} or {@code kept}. */
    public record Bar(String kind, int from, int width) {}

    /** The pointer moved, from one lane to another, counted from the top; −1 for from nowhere. */
    public record Move(int x, int from, int to) {
        public int fromY() {
            return from < 0 ? to * ROW + ROW - 4 : from * ROW + ROW / 2;
        }

        public int toY() {
            return to * ROW + ROW / 2;
        }

        /** Where the head of the arrow begins, before or behind its point. */
        public int headY() {
            return from < 0 || from > to ? toY() + 12 : toY() - 12;
        }
    }

    /** When what happened to a generation. */
    private record Life(
            long number,
            String state,
            Instant created,
            @Nullable Instant proven,
            @Nullable Instant published) {
        static Life of(GenerationView g) {
            return new Life(g.number(), g.state(), g.createdAt(), g.provenAt(), g.publishedAt());
        }

        Stream<Instant> moments() {
            return Stream.of(created, proven, published).filter(Objects::nonNull);
        }
    }

    /**
     * @param syncs of the index, in any order
     */
    public static Lanes of(List<GenerationView> generations, List<RunView> syncs, Instant now) {
        Map<Long, Life> lives = new TreeMap<>(Comparator.reverseOrder());
        syncs.forEach(run -> {
            Life dropped = dropped(run);
            if (dropped != null) {
                lives.put(dropped.number(), dropped);
            }
        });
        generations.forEach(g -> lives.put(g.number(), Life.of(g)));
        return new Drawing(lives.values().stream().limit(MOST).toList(), now).lanes();
    }

    /** What a sync made, null where it made nothing that was published. */
    private static @Nullable Life dropped(RunView run) {
        String number = run.result().get("generation");
        Instant begun = ended(run, "embed");
        Instant published = ended(run, "publish");
        if (number == null || !number.matches("\\d{1,18}") || begun == null || published == null) {
            return null;
        }
        return new Life(Long.parseLong(number), "dropped", begun, ended(run, "prove"), published);
    }

    private static @Nullable Instant ended(RunView run, String step) {
        return run.steps().stream()
                .filter(s -> s.name().equals(step))
                .map(StepView::endedAt)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** While it is laid out. */
    private static final class Drawing {
        private final List<Life> lives;
        private final Instant now;
        private final List<Instant> moments;
        private final List<Life> published;

        Drawing(List<Life> lives, Instant now) {
            this.lives = lives;
            this.now = now;
            Set<Instant> all = new TreeSet<>(List.of(now));
            lives.forEach(life -> life.moments().forEach(all::add));
            this.moments = List.copyOf(all);
            this.published =
                    lives.stream()
                            .filter(life -> life.published() != null)
                            .sorted(Comparator.comparing(Drawing::publishedAt))
                            .toList();
        }

        private static Instant publishedAt(Life life) {
            return Objects.requireNonNull(life.published());
        }

        Lanes lanes() {
            List<Lane> lanes = new ArrayList<>();
            for (Life life : lives) {
                lanes.add(
                        new Lane(
                                life.number(),
                                life.state(),
                                colour(life.state()),
                                when(life),
                                life.state().equals("dropped")
                                        ? ""
                                        : "#generation-" + life.number(),
                                bars(life)));
            }
            List<Move> moves = new ArrayList<>();
            for (int i = 0; i < published.size(); i++) {
                Life to = published.get(i);
                // What came before the oldest lane shown is not known.
                int from = i == 0 ? -1 : lives.indexOf(published.get(i - 1));
                moves.add(new Move(x(publishedAt(to)), from, lives.indexOf(to)));
            }
            return new Lanes(lanes, moves);
        }

        private List<Bar> bars(Life life) {
            List<Bar> bars = new ArrayList<>();
            Instant end = life.published() == null ? now : life.published();
            Instant proven =
                    life.proven() == null || life.proven().isAfter(end) ? end : life.proven();
            add(
                    bars,
                    life.state().equals("failed") ? "failed" : "building",
                    life.created(),
                    proven);
            add(bars, "proven", proven, end);
            if (life.published() != null) {
                Instant until = until(life);
                add(bars, "serving", end, until == null ? now : until);
                if (until != null && !life.state().equals("dropped")) {
                    add(bars, "kept", until, now);
                }
            }
            return bars;
        }

        private void add(List<Bar> bars, String kind, Instant from, Instant to) {
            int width = x(to) - x(from);
            if (width > 0) {
                bars.add(new Bar(kind, x(from), width));
            }
        }

        /** When the next one took over, null where none has. */
        private @Nullable Instant until(Life life) {
            int next = published.indexOf(life) + 1;
            return next < published.size() ? publishedAt(published.get(next)) : null;
        }

        private int x(Instant at) {
            int last = Math.max(1, moments.size() - 1);
            return WIDTH * Math.min(last, Math.max(0, moments.indexOf(at))) / last;
        }

        private String when(Life life) {
            if (life.published() == null) {
                return life.state().equals("failed")
                        ? "never served"
                        : "begun " + Show.moment(life.created());
            }
            Instant until = until(life);
            String since = Show.moment(life.published());
            return until == null ? "since " + since : "from " + since;
        }

        private static String colour(String state) {
            return switch (state) {
                case "serving" -> "green";
                case "building" -> "yellow";
                case "sealed" -> "blue";
                case "failed" -> "red";
                default -> "gray";
            };
        }
    }
}
