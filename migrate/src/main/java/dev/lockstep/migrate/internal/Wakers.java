package dev.lockstep.migrate.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the run of a migration, where it is in this process, that there is a write to take. */
final class Wakers {
    private final Map<String, Runnable> byMigration = new ConcurrentHashMap<>();

    void put(String migration, Runnable waker) {
        byMigration.put(migration, waker);
    }

    void remove(String migration) {
        byMigration.remove(migration);
    }

    void wake(String migration) {
        byMigration.getOrDefault(migration, () -> {}).run();
    }
}
