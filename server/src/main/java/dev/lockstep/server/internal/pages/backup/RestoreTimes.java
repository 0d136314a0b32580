package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Drilled;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long it took to come back, over time: drills and restores as dots, oldest first.
 *
 * @param line through those that went well, a path
 * @param longest of the axis, at its top
 */
public record RestoreTimes(List<Dot> dots, String line, String longest, String from, String until) {
    static final int WIDTH = 640;
    static final int HEIGHT = 144;
    private static final int EDGE = 10;
    private static final int MOST = 120;
    private static final Duration LEAST_SPAN = Duration.ofDays(7);

    /**
     * @param look drill, restore or failed
     */
    public record Dot(int x, int y, String look, String title, String link) {}

    private record Act(Instant at, double seconds, String look, String title, String link) {}

    public static RestoreTimes of(List<BackupView> backups, Acts acts, Instant now) {
        Map<String, Act> found = new HashMap<>();
        for (BackupView backup : backups) {
            Drilled drilled = backup.drilled();
            if (drilled != null) {
                found.put(drilled.run(), told(backup, drilled));
            }
        }
        Stream.concat(acts.drilled().stream(), acts.restored().stream())
                .filter(run -> run.state().ended() && run.state() != RunState.CANCELLED)
                .forEach(run -> found.put(run.id(), told(run)));
        List<Act> shown =
                found.values().stream()
                        .sorted(Comparator.comparing(Act::at).reversed())
                        .limit(MOST)
                        .toList()
                        .reversed();
        return drawn(shown, now);
    }

    private static Act told(RunView run) {
        String took = Acts.went(run) ? " in " + Acts.took(run) : " failed";
        return new Act(
                Acts.end(run),
                Acts.seconds(run),
                Acts.went(run) ? Acts.word(run) : "failed",
                Acts.word(run)
                        + " of "
                        + Acts.backup(run)
                        + took
                        + ", "
                        + Show.moment(Acts.end(run)),
                "/runs/" + Show.part(run.id()));
    }

    /** Of a drill whose run is forgotten the note beside its backup is left. */
    private static Act told(BackupView backup, Drilled drilled) {
        return new Act(
                drilled.at(),
                drilled.seconds(),
                drilled.equal() ? "drill" : "failed",
                "drill of " + backup.name() + ", " + Show.moment(drilled.at()),
                "/backups/" + Show.part(backup.name()));
    }

    private static RestoreTimes drawn(List<Act> acts, Instant now) {
        double longest = acts.stream().mapToDouble(Act::seconds).max().orElse(1);
        Instant first = acts.isEmpty() ? now : acts.getFirst().at();
        Instant from = first.isAfter(now.minus(LEAST_SPAN)) ? now.minus(LEAST_SPAN) : first;
        List<Dot> dots = new ArrayList<>();
        for (Act act : acts) {
            double right =
                    (double) Duration.between(from, act.at()).toMillis()
                            / Math.max(1, Duration.between(from, now).toMillis());
            double up = act.seconds() / Math.max(0.001, longest);
            dots.add(
                    new Dot(
                            EDGE + (int) Math.round((WIDTH - 2 * EDGE) * Math.clamp(right, 0, 1)),
                            HEIGHT - EDGE - (int) Math.round((HEIGHT - 2 * EDGE) * up),
                            act.look(),
                            act.title(),
                            act.link()));
        }
        String line =
                dots.stream()
                        .filter(dot -> dot.look().equals("drill"))
                        .map(dot -> dot.x() + " " + dot.y())
                        .collect(Collectors.joining("L"));
        return new RestoreTimes(
                dots,
                line.contains("L") ? "M" + line : "",
                Kept.took(longest),
                BackupCalendar.day(from).toString(),
                "today");
    }
}
