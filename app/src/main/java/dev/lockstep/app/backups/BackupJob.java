package dev.lockstep.app.backups;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A job about backups.
 *
 * @param target what a run with given parameters writes
 */
record BackupJob(String type, List<Step> steps, Function<Map<String, String>, String> targets)
        implements Job {
    static final String MAKE = "backup";
    static final String VERIFY = "backup-verify";
    static final String RESTORE = "backup-restore";
    static final String DRILL = "backup-drill";
    static final String EXPIRE = "backup-expire";

    /** Parameters. */
    static final String TENANT = "tenant";

    static final String REQUEST = "request";
    static final String NAME = "name";
    static final String BACKUP = "backup";
    static final String KEEP = "keep";

    /** Of a backup that is laid out as an export. */
    static final String EXPORT = "export";

    /** Of a restore that leaves the target's other rows as they are. */
    static final String MERGE = "merge";

    @Override
    public String target(Map<String, String> parameters) {
        return targets.apply(parameters);
    }

    /** What several it writes, as one parameter; absent where it is the target alone. */
    static final String TARGETS = "targets";

    @Override
    public Set<String> targets(Map<String, String> parameters) {
        String several = parameters.get(TARGETS);
        return several == null
                ? Set.of(target(parameters))
                : Set.of(BackupWork.JSON.readValue(several, String[].class));
    }

    /** Does one step; may be called again after a kill. */
    interface Act {
        void run(BackupWork work) throws Exception;
    }

    static Step step(BackupParts parts, String name, Act act) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) throws Exception {
                act.run(new BackupWork(parts, context));
            }
        };
    }

    static String of(String what, Map<String, String> parameters, String key) {
        return what + ":" + parameters.get(TENANT) + "/" + parameters.getOrDefault(key, "");
    }
}
