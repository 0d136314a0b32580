package dev.lockstep.migrate.internal.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the run of a migration, where it is in this process, that there is a write to take. */
public final class Wakers {
    private final Map<String, Runnable> byMigration = new ConcurrentHashMap<>();

    public void put(String migration, Runnable waker) {
        byMigration.put(migration, waker);
    }

    public void remove(String migration) {
        byMigration.remove(migration);
    }

    public void wake(String migration) {
        byMigration.getOrDefault(migration, () -> {}).run();
    }
}
