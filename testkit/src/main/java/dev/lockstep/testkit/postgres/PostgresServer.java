package dev.lockstep.testkit.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
    private static final String URL_VARIABLE = "LOCKSTEP_TEST_POSTGRES_URL";
    private static @Nullable PostgresServer shared;

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
            shared = named().or(PostgresServer::local).orElseThrow(PostgresServer::skip);
        }
        return shared;
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

    private static Optional<PostgresServer> named() {
        return Optional.ofNullable(System.getenv(URL_VARIABLE))
                .filter(named -> !named.isBlank())
                .map(named ->
                        new PostgresServer(
                                named,
                                variable("LOCKSTEP_TEST_POSTGRES_USER", "postgres"),
                                variable("LOCKSTEP_TEST_POSTGRES_PASSWORD", "")));
    }

    private static Optional<PostgresServer> local() {
        return LocalPostgres.binaries()
                .map(binaries ->
                        new PostgresServer(LocalPostgres.start(Path.of(binaries)), "postgres", ""));
    }

    private static RuntimeException skip() {
        String why =
                "no PostgreSQL: "
                        + URL_VARIABLE
                        + " is not set and there are no binaries in /usr/lib/postgresql/*/bin"
                        + " (apt-get install postgresql)";
        return "1".equals(System.getenv("LOCKSTEP_TEST_NO_SKIPS"))
                ? new IllegalStateException(why)
                : new TestAbortedException(why);
    }

    private static String variable(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }
}
