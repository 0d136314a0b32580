package dev.lockstep.migrate;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.migrate.internal.Engine;
import dev.lockstep.migrate.internal.MigrationJob;
import dev.lockstep.migrate.internal.Service;

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

    /** A service that holds threads and connections. */
    public interface Opened extends MigrationService, AutoCloseable {
        @Override
        void close();
    }
}
