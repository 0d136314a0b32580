package dev.lockstep.store.pgvector;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A database of a test's own, with the extension, as an application would use it beside us. */
final class Database {
    private final PostgresServer server;
    private final String url;

    Database() {
        this(18);
    }

    /** Of this version, where the server is a private one. */
    Database(int version) {
        server = PostgresServer.withVector(version);
        url = server.freshDatabase();
        execute("create extension vector");
    }

    String url() {
        return url;
    }

    PgVectorOptions options() {
        return PgVectorOptions.of(url, server.user(), server.password());
    }

    PgVectorStore store() {
        return PgVectorStore.open(options());
    }

    static CollectionRef ref(String name) {
        return new CollectionRef(TenantId.DEFAULT, PgVectorStore.KIND, name);
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }

    /** The first column of all rows, as text. */
    List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                values.add(found.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Row> rows(PgVectorStore store, String name) {
        try (Snapshot snapshot = store.pin(ref(name), "test", Duration.ofMinutes(1))) {
            return Rows.all(snapshot);
        }
    }

    /** Writes and commits in a run of its own; what was refused comes back. */
    static List<Refusal> write(PgVectorStore store, String name, String run, Row... rows) {
        WriteScope scope = new WriteScope(run, "copy", 1);
        try (StoreWriter writer = store.write(ref(name), scope)) {
            List<Refusal> refused = writer.upsert(batch(rows));
            writer.commit(checkpoint(scope, rows.length));
            return refused;
        }
    }

    static Receipt delete(PgVectorStore store, String name, String run, String... ids) {
        WriteScope scope = new WriteScope(run, "copy", 1);
        try (StoreWriter writer = store.write(ref(name), scope)) {
            writer.delete(List.of(ids));
            return writer.commit(checkpoint(scope, 0));
        }
    }

    static Batch batch(Row... rows) {
        int dimension = 0;
        for (Row row : rows) {
            float[] vector = row.vector();
            dimension = vector == null ? dimension : vector.length;
        }
        return Batch.of(List.of(rows), dimension);
    }

    static Checkpoint checkpoint(WriteScope scope, long rows) {
        return new Checkpoint(scope, Map.of(), rows, 0, 0);
    }
}
