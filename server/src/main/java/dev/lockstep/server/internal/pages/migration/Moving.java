package dev.lockstep.server.internal.pages.migration;

import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Model;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.server.internal.pages.Badge;
import dev.lockstep.server.internal.pages.Show;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A migration as its page shows it. */
public record Moving(MigrationView view) {
    private static final int HEIGHT = 48;
    private static final List<Integer> SHARES = List.of(1, 5, 25, 50, 100);
    private static final List<Phase> RAIL =
            List.of(
                    Phase.PLANNED,
                    Phase.PREPARING,
                    Phase.BACKFILLING,
                    Phase.CATCHING_UP,
                    Phase.IN_STEP,
                    Phase.SHADOWING,
                    Phase.ROUTING,
                    Phase.CUT_OVER,
                    Phase.CLEANING_UP,
                    Phase.DONE);

    /**
     * A phase on the rail.
     *
     * @param state {@code past}, {@code now} or {@code ahead}
     */
    public record Stop(String label, String state) {}

    /**
     * A bar of the histogram.
     *
     * @param height of {@link #HEIGHT}
     */
    public record Bar(String label, long count, int height) {}

    /**
     * A line of the list of what was, is and will be to do.
     *
     * @param when before, during or after
     */
    public record Item(String when, String text, boolean done) {}

    /** The page's question, answered in one sentence. */
    public String answer() {
        if (view.failure() != null) {
            return "It has stopped: " + view.source() + " is not followed.";
        }
        return switch (view.phase()) {
            case PLANNED -> "Planned: nothing has begun.";
            case PREPARING -> "It begins.";
            case BACKFILLING -> "The rows of " + view.source() + " are being brought over.";
            case CATCHING_UP -> "Catching up with what was written meanwhile.";
            case IN_STEP, SHADOWING ->
                    behind()
                            ? view.target() + " lags behind."
                            : "Both sides are in step; " + view.source() + " answers.";
            case ROUTING -> view.target() + " answers " + view.reads() + " % of the searches.";
            case CUT_OVER -> view.target() + " has the reads and the writes; the way back is open.";
            case CLEANING_UP -> "Cleaning up.";
            case DONE -> "Done: " + view.target() + " serves alone.";
            case ROLLED_BACK ->
                    view.writes() == Side.TARGET
                            ? "Rolled back; the writes are on their way back too."
                            : "Rolled back: " + view.source() + " serves as before.";
        };
    }

    private boolean behind() {
        Standing standing = view.standing();
        return standing == null || standing.lagSeconds() > view.settings().maxLagSeconds();
    }

    public List<Stop> rail() {
        List<Stop> stops = new ArrayList<>();
        boolean back = view.phase() == Phase.ROLLED_BACK;
        int now = RAIL.indexOf(view.phase());
        for (int i = 0; i < RAIL.size(); i++) {
            String state = i < now ? "past" : i == now ? "now" : "ahead";
            stops.add(new Stop(words(RAIL.get(i)), back ? "ahead" : state));
        }
        if (back) {
            stops.add(new Stop(words(Phase.ROLLED_BACK), "now"));
        }
        return stops;
    }

    static String words(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    public Badge badge() {
        if (view.failure() != null) {
            return new Badge("Stopped", "red", view.failure().message());
        }
        String colour =
                switch (view.phase()) {
                    case PLANNED -> "gray";
                    case PREPARING, BACKFILLING, CATCHING_UP, CLEANING_UP -> "yellow";
                    case ROUTING -> "blue";
                    case IN_STEP, SHADOWING, CUT_OVER -> behind() ? "yellow" : "green";
                    case DONE -> "green";
                    case ROLLED_BACK -> "gray";
                };
        String label = words(view.phase());
        return new Badge(
                label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1), colour, "");
    }

    public String lag() {
        Standing standing = view.standing();
        return standing == null
                ? "–"
                : Show.number(standing.lagRows())
                        + (standing.lagRows() == 1 ? " change" : " changes");
    }

    public String lagSeconds() {
        Standing standing = view.standing();
        return standing == null ? "" : Show.decimal(standing.lagSeconds(), 1) + " seconds";
    }

    public @Nullable Proven proof() {
        Standing standing = view.standing();
        return standing == null ? null : standing.proof();
    }

    /** Both models where the target is embedded anew. */
    public @Nullable Models models() {
        return view.plan().models();
    }

    /** The source's model, as far as it is known. */
    public String sourceModel() {
        Models models = models();
        Model source = models == null ? null : models.source();
        return source == null ? "unknown" : source.name();
    }

    public @Nullable String trouble() {
        Standing standing = view.standing();
        return standing == null ? null : standing.trouble();
    }

    public List<Bar> overlaps() {
        Comparison seen = view.comparison();
        long most = seen.histogram().stream().mapToLong(Long::longValue).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < seen.histogram().size(); i++) {
            long count = seen.histogram().get(i);
            int height = most == 0 ? 0 : (int) Math.ceil((double) HEIGHT * count / most);
            bars.add(new Bar(String.valueOf(10 * i), count, height));
        }
        return bars;
    }

    /** The next share on the route, 0 where there is none. */
    public int next() {
        return view.phase() == Phase.CUT_OVER
                ? 0
                : SHARES.stream().filter(s -> s > view.reads()).findFirst().orElse(0);
    }

    public boolean mayRoute() {
        return switch (view.phase()) {
            case IN_STEP, SHADOWING, ROUTING -> next() > 0;
            default -> false;
        };
    }

    public boolean mayMoveWrites() {
        return view.phase() == Phase.ROUTING && view.reads() == 100 && view.writes() == Side.SOURCE;
    }

    public boolean mayStart() {
        return view.phase() == Phase.PLANNED
                || view.phase() == Phase.ROLLED_BACK && view.writes() == Side.SOURCE;
    }

    /** Whether there is something to go back from. */
    public boolean mayRollBack() {
        return switch (view.phase()) {
            case PLANNED, CLEANING_UP, DONE, ROLLED_BACK -> false;
            default -> true;
        };
    }

    public boolean allOpen() {
        return view.gates().stream().allMatch(Gate::open);
    }

    /** Whether it has neither ended nor still to begin. */
    public boolean isOpen() {
        return switch (view.phase()) {
            case PLANNED, DONE -> false;
            case ROLLED_BACK -> view.writes() == Side.TARGET;
            default -> true;
        };
    }

    /** How long the backfill was to take when it was planned. */
    private String estimate() {
        Plan plan = view.plan();
        String from = plan.estimatedFrom();
        return from == null
                ? "How long it takes was not estimated"
                : "Backfill of about "
                        + Show.span(Instant.EPOCH, Instant.ofEpochSecond(plan.secondsEstimated()))
                        + " for "
                        + Show.bytes(plan.bytes())
                        + ": "
                        + from;
    }

    /** What teams tick off before, during and after, as far as it can be told from here. */
    public List<Item> list() {
        Phase phase = view.phase();
        boolean begun = phase != Phase.PLANNED;
        boolean even = reached(Phase.IN_STEP);
        Proven proof = proof();
        Comparison seen = view.comparison();
        return List.of(
                new Item("Before", "Both ends were looked at, and nothing hinders", true),
                new Item("Before", estimate(), true),
                new Item(
                        "Before",
                        view.plan().losses().isEmpty()
                                ? "Nothing is lost on the way"
                                : "Not kept apart: " + String.join("; ", view.plan().losses()),
                        true),
                new Item("During", "Changes are kept from the first moment", begun),
                new Item("During", "The rows are over, and in step", even),
                new Item(
                        "During",
                        proof == null ? "All rows were compared" : proof.sentence(),
                        proof != null && proof.differences() == 0),
                new Item(
                        "During",
                        Show.number(seen.samples()) + " searches were compared",
                        seen.samples() >= view.settings().minSamples()),
                new Item("During", "All searches are answered by the target", view.reads() == 100),
                new Item("After", "Writes go to the target first", view.writes() == Side.TARGET),
                new Item("After", "The source is followed no more", phase == Phase.DONE));
    }

    private boolean reached(Phase phase) {
        return RAIL.indexOf(view.phase()) >= RAIL.indexOf(phase);
    }

    public String latency() {
        Comparison seen = view.comparison();
        return seen.samples() == 0
                ? "–"
                : Show.decimal(seen.targetP95(), 1)
                        + " : "
                        + Show.decimal(seen.sourceP95(), 1)
                        + " ms";
    }

    public String overlap() {
        Comparison seen = view.comparison();
        return seen.samples() == 0 ? "–" : Show.decimal(seen.overlap(), 3);
    }

    public String interval() {
        Comparison seen = view.comparison();
        return seen.samples() == 0
                ? "no search was compared yet"
                : Show.decimal(seen.overlapLow(), 3)
                        + " to "
                        + Show.decimal(seen.overlapHigh(), 3)
                        + ", of "
                        + Show.number(seen.samples());
    }

    /** The share of reads as a width of a thousand. */
    public int dial() {
        return 10 * view.reads();
    }

    public String failure() {
        return view.failure() == null ? "" : Objects.requireNonNull(view.failure()).message();
    }
}
