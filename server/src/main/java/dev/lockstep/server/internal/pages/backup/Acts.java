package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was done with backups, as the runs tell it; each list newest first.
 *
 * @param made runs that were to make one
 */
public record Acts(
        List<RunView> made, List<RunView> verified, List<RunView> drilled, List<RunView> restored) {

    /** All that came to an end, newest first. */
    public List<RunView> ended() {
        return Stream.of(made, verified, drilled, restored)
                .flatMap(List::stream)
                .filter(run -> run.state().ended())
                .sorted((a, b) -> end(b).compareTo(end(a)))
                .toList();
    }

    /** Those of one backup, beside its making. */
    public Acts of(String backup) {
        return new Acts(
                List.of(), only(verified, backup), only(drilled, backup), only(restored, backup));
    }

    private static List<RunView> only(List<RunView> runs, String backup) {
        return runs.stream().filter(run -> backup.equals(backup(run))).toList();
    }

    /** The backup that a run was about; empty where it had none yet. */
    static String backup(RunView run) {
        String told = run.result().get("backup");
        return told != null ? told : run.parameters().getOrDefault("backup", "");
    }

    static Instant end(RunView run) {
        return run.endedAt() == null ? run.createdAt() : run.endedAt();
    }

    /** How long it took; a drill tells its own, from the pin to the proof over all attempts. */
    static double seconds(RunView run) {
        String millis = run.result().getOrDefault("millis", "");
        if (millis.matches("\\d{1,15}")) {
            return Long.parseLong(millis) / 1000.0;
        }
        Instant begun = run.startedAt() == null ? run.createdAt() : run.startedAt();
        return Duration.between(begun, end(run)).toMillis() / 1000.0;
    }

    public static String took(RunView run) {
        return Kept.took(seconds(run));
    }

    /** "drill", "restore", "verification", "backup". */
    public static String word(RunView run) {
        return switch (run.job()) {
            case "backup-drill" -> "drill";
            case "backup-restore" -> "restore";
            case "backup-verify" -> "verification";
            default -> "backup";
        };
    }

    static boolean went(RunView run) {
        return run.state() == RunState.SUCCEEDED
                && run.result().getOrDefault("defects", "0").equals("0");
    }
}
