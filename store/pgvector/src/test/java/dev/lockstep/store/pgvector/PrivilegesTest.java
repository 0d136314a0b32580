package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.StoreSubject;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What a user may do who owns nothing, and that no message holds a password. */
class PrivilegesTest {
    private static final String SECRET = "s3cr3t-word";

    private final Database database = new Database();
    private final String user = "u_" + UUID.randomUUID().toString().substring(0, 8);

    private PgVectorOptions as(String password) {
        PgVectorOptions o = database.options();
        return new PgVectorOptions(
                o.url(), user, password, o.schema(), o.tenant(), true, List.of());
    }

    @Test
    void readingNeedsNoMoreThanSelect() {
        database.execute(
                "create table docs (id int primary key, embedding vector(2), content text)",
                "insert into docs values (1, '[1,2]', 'one')",
                "create role " + user + " login password '" + SECRET + "'",
                "grant select on docs to " + user);
        try (PgVectorStore store = PgVectorStore.open(as(SECRET))) {
            assertThat(Database.rows(store, "docs")).containsOnlyKeys("1");
            assertThat(store.describe(Database.ref("docs")).orElseThrow().rows()).isOne();
            LockstepException e =
                    Assertions.catchThrowableOfType(
                            LockstepException.class,
                            () -> {
                                Row row = new Row("2", new float[] {1, 2}, null, null);
                                Database.write(store, "docs", "r1", row);
                            });
            assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN);
            assertThat(e)
                    .hasMessageContaining("CREATE SCHEMA IF NOT EXISTS \"lockstep\"")
                    .hasMessageContaining("AUTHORIZATION \"" + user + "\"");
            database.execute("create schema lockstep authorization " + user);
            StoreSubject.assertFails(
                    ErrorKind.FORBIDDEN,
                    "permission denied for table docs",
                    () -> {
                        Row row = new Row("2", new float[] {1, 2}, null, null);
                        Database.write(store, "docs", "r1", row);
                    });
        }
    }

    @Test
    void aStagingIsFilledByOneSessionWhereNoMoreAreToBeHad() {
        database.execute(
                "create role " + user + " login password '" + SECRET + "' connection limit 2",
                "create schema lockstep authorization " + user);
        CollectionSpec spec = CollectionSpec.of(2, Metric.COSINE);
        WriteScope scope = new WriteScope("run", "restore", 1);
        try (PgVectorStore store = PgVectorStore.open(as(SECRET))) {
            store.create(Database.ref("works"), spec);
            try (StoreWriter writer = store.replace(Database.ref("works"), scope)) {
                Row row = new Row("1", new float[] {1, 2}, null, null);
                assertThat(writer.upsert(Database.batch(row))).isEmpty();
                writer.commit(Database.checkpoint(scope, 1));
            }
            store.publish(Database.ref("works"), scope, spec);
        }
        try (PgVectorStore store = database.store()) {
            assertThat(Database.rows(store, "works")).containsOnlyKeys("1");
        }
    }

    @Test
    void rowsThatAPolicyHidesAreNotLeftOutInSilence() {
        database.execute(
                "create table docs (id int primary key, embedding vector(2), tenant int)",
                "alter table docs enable row level security",
                "create policy mine on docs using (tenant = 1)",
                "insert into docs values (1, '[1,2]', 1), (2, '[1,2]', 2)",
                "create role " + user + " login",
                "grant select on docs to " + user);
        try (PgVectorStore store = PgVectorStore.open(as(""))) {
            assertThat(store.collections(TenantId.DEFAULT)).isEmpty();
        }
        TableMapping mapping =
                new TableMapping(
                        "docs", "public", "docs", "id", "embedding", null, null, List.of());
        try (PgVectorStore store = PgVectorStore.open(as("").withTables(List.of(mapping)))) {
            StoreSubject.assertFails(
                    ErrorKind.FORBIDDEN, "row-level security", () -> Database.rows(store, "docs"));
        }
    }

    @Test
    void aMissingExtensionIsNamedWithWhatToRun() {
        database.execute(
                "drop extension vector",
                "create role " + user + " login",
                "create schema lockstep authorization " + user);
        try (PgVectorStore store = PgVectorStore.open(as(""))) {
            StoreSubject.assertFails(
                    ErrorKind.FORBIDDEN,
                    "CREATE EXTENSION vector",
                    () -> store.create(Database.ref("works"), CollectionSpec.of(3, Metric.COSINE)));
        }
    }

    @Test
    void noMessageHoldsThePassword() {
        PgVectorOptions o = database.options();
        List<PgVectorOptions> wrong =
                List.of(
                        new PgVectorOptions(
                                "jdbc:postgresql://127.0.0.1:1/db?password=" + SECRET,
                                "u",
                                SECRET,
                                "lockstep",
                                o.tenant(),
                                true,
                                List.of()),
                        new PgVectorOptions(
                                o.url(),
                                "nobody_" + user,
                                SECRET,
                                "x",
                                o.tenant(),
                                true,
                                List.of()));
        for (PgVectorOptions options : wrong) {
            assertThat(options.toString()).doesNotContain(SECRET);
            try (PgVectorStore store = PgVectorStore.open(options)) {
                LockstepException e =
                        Assertions.catchThrowableOfType(
                                LockstepException.class, () -> store.collections(o.tenant()));
                assertThat(e).isNotNull();
                assertThat(e.getMessage()).doesNotContain(SECRET).contains("Cannot list");
            }
        }
    }
}
