package dev.lockstep.run.internal.schedule;

import dev.lockstep.api.LockstepException;
import dev.lockstep.metadata.MetadataDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the runs of the schedules that are due. */
public final class FireSchedules {
    private static final Logger LOG = LoggerFactory.getLogger(FireSchedules.class);

    private final MetadataDatabase database;
    private final Schedules schedules;

    public FireSchedules(MetadataDatabase database, Schedules schedules) {
        this.database = database;
        this.schedules = schedules;
    }

    public void fire() {
        for (Schedules.Due due : database.read(schedules::due)) {
            try {
                fire(due);
            } catch (LockstepException e) {
                skip(due, e);
            }
        }
    }

    /** The next time and the run are one transaction: a crash neither loses nor doubles it. */
    private void fire(Schedules.Due due) {
        String outcome =
                database.write(handle -> {
                    if (!schedules.advance(handle, due)) {
                        return "another server has started it";
                    }
                    return schedules.underWay(handle, due)
                            ? "skipped: its last run has not ended"
                            : schedules.start(handle, due);
                });
        LOG.atInfo()
                .addKeyValue("tenant", due.tenant())
                .addKeyValue("schedule", due.name())
                .log("A schedule was due: {}.", outcome);
    }

    /** The run was refused and with it the whole transaction: only moves the schedule on. */
    private void skip(Schedules.Due due, LockstepException refusal) {
        database.write(handle -> schedules.advance(handle, due));
        LOG.atWarn()
                .addKeyValue("tenant", due.tenant())
                .addKeyValue("schedule", due.name())
                .log("A schedule was due and its run refused: {}", refusal.getMessage());
    }
}
