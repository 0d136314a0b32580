package dev.lockstep.run.internal.servers;

import dev.lockstep.metadata.MetadataDatabase;
import java.time.InstantSource;

/**
 * The holder of a home. Nobody else can be alive, so everything that anybody else has is orphaned
 * from the first moment.
 */
public final class SoleServer implements Ownership {
    private final MetadataDatabase database;
    private final InstantSource clock;
    private final String name;

    public SoleServer(MetadataDatabase database, InstantSource clock, String name) {
        this.database = database;
        this.clock = clock;
        this.name = name;
    }

    @Override
    public void start() {
        database.write(handle -> {
            handle.execute("delete from run_servers");
            return handle.execute(
                    "insert into run_servers (id, lock_key, seen_at) values (?, 0, ?)",
                    name,
                    clock.millis());
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean holds(String other) {
        return name.equals(other);
    }

    @Override
    public void buryDead() {}

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void close() {
        database.write(handle -> handle.execute("delete from run_servers where id = ?", name));
    }
}
