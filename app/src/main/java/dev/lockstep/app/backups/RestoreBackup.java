package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.BackupJob.step;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Writable;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.app.backups.PlanRestore.Goal;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.Damage;
import dev.lockstep.store.archive.Verification;
import dev.lockstep.transfer.ShowActs;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings collections back: looks at the files first, loads beside the targets, exchanges each in
 * one act, and proves the targets against the archive. A kill leaves the old content or the new.
 */
final class RestoreBackup {
    private static final String GOALS = "goals";
    private static final String PIN = "pin-";

    private final BackupWork work;

    private RestoreBackup(BackupWork work) {
        this.work = work;
    }

    static Job job(BackupParts parts) {
        return new BackupJob(
                BackupJob.RESTORE,
                List.of(
                        step(parts, "check", w -> new RestoreBackup(w).check()),
                        step(parts, "pin", w -> new RestoreBackup(w).pin()),
                        step(parts, "load", w -> new RestoreBackup(w).load()),
                        step(parts, "exchange", w -> new RestoreBackup(w).exchange()),
                        step(parts, "prove", w -> new RestoreBackup(w).prove()),
                        step(parts, "indexes", w -> new RestoreBackup(w).indexes()),
                        step(parts, "release", w -> new RestoreBackup(w).release())),
                parameters -> parameters.getOrDefault("target", "restore"));
    }

    private RestoreRequest request() {
        return work.parameter(BackupJob.REQUEST, RestoreRequest.class);
    }

    private PlanRestore planning() {
        return new PlanRestore(work.parts(), work.step().tenant(), request());
    }

    private Located at() {
        return planning().at();
    }

    /** What goes where, decided once. */
    private record Goals(List<Goal> all) {}

    private List<Goal> goals() {
        return work.mustHave(GOALS, Goals.class).all();
    }

    /** Refuses what cannot be done before anything is touched, a damaged backup too. */
    private void check() {
        if (work.kept(GOALS, Goals.class).isPresent()) {
            return;
        }
        RestorePlan plan = planning().view();
        String problem = plan.problem();
        if (problem != null) {
            throw LockstepException.conflict("restore-problem", problem);
        }
        plan.notes().forEach(work::say);
        Located at = at();
        VerifyBackup.requireSound(work, at);
        work.result("backup", at.name());
        work.keep(GOALS, new Goals(planning().goals(at.info())));
    }

    static void requireSound(Verification found) {
        if (!found.sound()) {
            Damage first = found.damages().getFirst();
            throw new LockstepException(
                    ErrorKind.CONFLICT,
                    "backup-damaged",
                    "Cannot restore "
                            + found.backup()
                            + ": found "
                            + Words.count(found.damages().size(), "defect", "defects")
                            + ", the first being "
                            + VerifyBackup.sentence(VerifyBackup.defect(first))
                            + " See all of them with: lockstep backup verify "
                            + found.backup());
        }
    }

    private void pin() {
        Located at = at();
        for (String collection : wanted()) {
            work.pin(PIN + collection, at.store(), at.collection(collection));
        }
    }

    /** The collections that are read: those that are restored, and those of indexes. */
    private List<String> wanted() {
        List<String> wanted = new ArrayList<>(goals().stream().map(Goal::collection).toList());
        About.of(at())
                .ifPresent(about ->
                        request()
                                .indexes()
                                .forEach(index ->
                                        about.ofIndex(index)
                                                .ifPresent(t -> wanted.add(t.collection()))));
        return wanted.stream().distinct().toList();
    }

    private Snapshot archived(String collection) {
        return work.snapshot(PIN + collection, at().store());
    }

    private Writable store(Goal goal) {
        return work.parts().stores().writable(goal.target());
    }

    /** Rows go beside the target, with checkpoints; who reads it sees nothing of them. */
    private void load() {
        long loaded = 0;
        for (int i = 0; i < goals().size(); i++) {
            Goal goal = goals().get(i);
            try (Snapshot rows = archived(goal.collection())) {
                store(goal).create(goal.target(), Stores.ownedByNobody(rows.spec()));
                loaded += new Load(work, store(goal), goal.target(), "load-" + i).stage(rows);
            }
        }
        work.result("rows", Long.toString(loaded));
    }

    private void exchange() {
        for (int i = 0; i < goals().size(); i++) {
            Goal goal = goals().get(i);
            try (Snapshot rows = archived(goal.collection())) {
                Load load = new Load(work, store(goal), goal.target(), "load-" + i);
                ShowActs.during(
                        work.step(),
                        store(goal),
                        goal.target(),
                        () -> load.publish(Stores.ownedByNobody(rows.spec())));
            }
            work.say(goal.target() + " has the rows of the backup now.");
        }
    }

    private void prove() {
        BackupInfo info = at().info();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < goals().size(); i++) {
            Goal goal = goals().get(i);
            try (Snapshot rows = archived(goal.collection())) {
                Load load = new Load(work, store(goal), goal.target(), "load-" + i);
                long equal = load.prove(rows, PlanRestore.part(info, goal.collection()));
                told.add(goal.target() + " holds the " + Words.rows(equal));
            }
        }
        if (!told.isEmpty()) {
            work.result("told", String.join(", ", told) + " of " + info.name() + ", proven equal");
        }
    }

    private void indexes() {
        List<String> told = new ArrayList<>();
        RestoreIndexes restoring = new RestoreIndexes(work.parts(), work.step().tenant(), at());
        for (String index : request().indexes()) {
            String collection =
                    About.of(at()).flatMap(a -> a.ofIndex(index)).orElseThrow().collection();
            try (Snapshot rows = archived(collection)) {
                String sentence = restoring.restore(work, index, rows);
                work.say(sentence);
                told.add(sentence);
            }
        }
        if (goals().isEmpty()) {
            work.result("told", String.join(" ", told));
        }
    }

    private void release() {
        for (Goal goal : goals()) {
            CollectionRef target = goal.target();
            if (work.parts().stores().store(target) instanceof Maintainable lake
                    && lake.compactionDue(target)) {
                ShowActs.during(work.step(), lake, target, () -> work.say(lake.compact(target)));
            }
        }
        wanted().forEach(c -> work.unpin(PIN + c, at().store()));
        work.clear();
    }
}
