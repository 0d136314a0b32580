package dev.lockstep.run.internal.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When a five-field cron expression is due, in a zone.
 *
 * <p>A time that a day does not have, because the clock is put forward over it, is skipped on that
 * day; one that a day has twice is due once.
 */
public final class CronTimes {
    private final CronParser parser =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private final ZoneId zone;

    public CronTimes(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * The first time after an instant, empty where it is never due again.
     *
     * @throws LockstepException USER where it is no such expression
     */
    public Optional<Instant> next(String cron, Instant after) {
        return parse(cron).nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
    }

    private ExecutionTime parse(String cron) {
        try {
            return ExecutionTime.forCron(parser.parse(cron).validate());
        } catch (IllegalArgumentException e) {
            throw LockstepException.user(
                    "cron-form",
                    "Cannot read '"
                            + Names.shown(cron)
                            + "' as a schedule: "
                            + e.getMessage()
                            + "; expected five fields, minute hour day month weekday, such as"
                            + " '30 2 * * *'.");
        }
    }
}
