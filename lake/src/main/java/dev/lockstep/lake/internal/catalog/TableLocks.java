package dev.lockstep.lake.internal.catalog;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.CatalogConfig;
import dev.lockstep.lake.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One writer at a time per table: within this process, and across servers where the catalog is on
 * PostgreSQL. It spares lost races; correctness is the business of commit validation.
 */
public final class TableLocks {
    private final CatalogConfig catalog;
    private final ConcurrentHashMap<TableName, ReentrantLock> locks = new ConcurrentHashMap<>();

    public TableLocks(CatalogConfig catalog) {
        this.catalog = catalog;
    }

    public <T> T holding(TableName table, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(table, _ -> new ReentrantLock(true));
        lock.lock();
        try {
            return catalog instanceof CatalogConfig.Postgres postgres && lock.getHoldCount() == 1
                    ? holding(postgres, table, work)
                    : work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The lock ends with its connection, so a server that dies holds up nobody. */
    private static <T> T holding(CatalogConfig.Postgres config, TableName table, Supplier<T> work) {
        try (Connection connection =
                        DriverManager.getConnection(
                                config.jdbcUrl(), config.user(), config.password());
                PreparedStatement lock =
                        connection.prepareStatement(
                                "SELECT pg_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "lockstep " + table);
            lock.execute();
            return work.get();
        } catch (SQLException e) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "lake-lock",
                    "Cannot lock table " + table + ": found " + e.getMessage() + ".",
                    e);
        }
    }
}
