package dev.lockstep.migrate;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.migrate.internal.Service;
import dev.lockstep.migrate.internal.carry.MigrationJob;
import dev.lockstep.migrate.internal.engine.Engine;

/** Migrations: the durable job, to be registered with the engine of runs, and the service. */
public final class Migrations {
    private final Engine engine;

    private Migrations(Engine engine) {
        this.engine = engine;
    }

    public static Migrations open(MigrateParts parts) {
        return new Migrations(Engine.of(parts));
    }

    public Job job() {
        return new MigrationJob(engine);
    }

    /** To be closed; it closes none of what it was given. */
    public Opened service(RunService runs) {
        return new Service(engine, runs);
    }

    /** All migrations under way together, of all tenants, as they last told. */
    public Overall overall() {
        return engine.overall();
    }

    /**
     * How migrations stand.
     *
     * @param open that were started and have not ended
     * @param troubled of them, those that do not go on by themselves at the moment
     * @param lagSeconds the largest age of a change that is not on both sides
     * @param differences found by the latest proofs
     */
    public record Overall(
            long open,
            long troubled,
            double lagSeconds,
            long lagRows,
            long retainedBytes,
            long spooledBytes,
            long differences) {
        public static final Overall NONE = new Overall(0, 0, 0, 0, 0, 0, 0);

        public Overall and(Overall other) {
            return new Overall(
                    open + other.open,
                    troubled + other.troubled,
                    Math.max(lagSeconds, other.lagSeconds),
                    lagRows + other.lagRows,
                    retainedBytes + other.retainedBytes,
                    spooledBytes + other.spooledBytes,
                    differences + other.differences);
        }
    }

    /** A service that holds threads and connections. */
    public interface Opened extends MigrationService, AutoCloseable {
        @Override
        void close();
    }
}
