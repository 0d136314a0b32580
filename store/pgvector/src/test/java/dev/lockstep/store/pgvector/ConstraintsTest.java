package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.StoreSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that a table's own constraints are against: each is named, and the others are taken. */
class ConstraintsTest {
    private static final WriteScope SCOPE = new WriteScope("r1", "copy", 1);

    private final Database database = new Database();
    private final PgVectorStore store = database.store();

    @BeforeEach
    void table() {
        database.execute(
                "create table kinds (kind text primary key)",
                "insert into kinds values ('book'), ('film')",
                "create table docs (id int primary key, embedding vector(2), content text check"
                        + " (content <> 'bad'), code text unique, kind text references kinds"
                        + " deferrable initially deferred, size int)",
                "insert into docs values (1, '[1,1]', 'old', 'a', 'book', 1)");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Row row(int id, String content, String code, String kind) {
        String fields = "{\"code\":\"%s\",\"kind\":\"%s\"}".formatted(code, kind);
        return new Row(Integer.toString(id), new float[] {id, 1}, content, fields);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 10; i < 200; i++) {
            rows.add(row(i, "text", "c" + i, "film"));
        }
        rows.set(7, row(17, "bad", "c17", "film"));
        rows.set(50, row(60, "text", "c60", "opera"));
        rows.set(90, row(100, "text", "c99", "film"));
        rows.set(120, row(130, "text", "a", "film"));
        return rows;
    }

    /** As a transfer does: after a fault that may pass it opens a writer and brings them again. */
    private Map<String, String> refusedOf(List<Row> rows) {
        Map<String, String> refused = new TreeMap<>();
        try (StoreWriter writer = store.write(Database.ref("docs"), SCOPE)) {
            for (Refusal r : writer.upsert(Database.batch(rows.toArray(Row[]::new)))) {
                refused.put(r.id(), r.reason());
            }
            writer.delete(refused.keySet());
            writer.commit(Database.checkpoint(SCOPE, rows.size()));
        }
        return refused;
    }

    @Test
    void eachRowThatIsRefusedIsNamedAndTheOthersAreTaken() {
        LockstepException e =
                Assertions.catchThrowableOfType(LockstepException.class, () -> refusedOf(rows()));
        assertThat(e.code()).isEqualTo("rows-refused");
        assertThat(e.kind().retryable()).isTrue();
        assertThat(e).hasMessageContaining("found 4 rows").hasMessageContaining("'17'");
        assertThat(Database.rows(store, "docs")).containsOnlyKeys("1");

        Map<String, String> refused = refusedOf(rows());
        assertThat(refused).containsOnlyKeys("17", "60", "100", "130");
        assertThat(refused.get("17")).contains("check constraint").doesNotContain("bad,");
        assertThat(refused.get("60")).contains("Key (kind)=(opera) is not present");
        assertThat(refused.get("100")).contains("Key (code)=(c99) already exists");
        assertThat(refused.get("130")).contains("Key (code)=(a) already exists");
        assertThat(Database.rows(store, "docs")).hasSize(187).doesNotContainKeys("17", "60");
        assertThat(database.column("select count(*) from lockstep.refusals")).containsExactly("4");
    }

    @Test
    void aRowThatHasChangedIsTriedAgain() {
        StoreSubject.assertFails(
                ErrorKind.EXTERNAL,
                "found 1 rows",
                () -> refusedOf(List.of(row(1, "bad", "a", "book"))));
        assertThat(refusedOf(List.of(row(1, "good", "a", "book")))).isEmpty();
        assertThat(database.column("select content from docs")).containsExactly("good");
    }

    @Test
    void whatOtherTablesReferToIsNamedWhereItCannotBeDeleted() {
        database.execute(
                "create table notes (doc int references docs)", "insert into notes values (1)");
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "Cannot delete 1 rows of public.docs, the first being '1' (PostgreSQL does not take"
                        + " it: update or delete on table \"docs\"",
                () -> Database.delete(store, "docs", "r2", "1", "5"));
    }

    @Test
    void anExchangeNamesTheRowsThatAreAgainstIt() {
        CollectionSpec spec = CollectionSpec.of(2, Metric.COSINE);
        try (StoreWriter writer = store.replace(Database.ref("docs"), SCOPE)) {
            assertThat(writer.upsert(Database.batch(rows().toArray(Row[]::new)))).isEmpty();
            writer.commit(Database.checkpoint(SCOPE, 190));
        }
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "found 3 rows that it refuses, the first being '17' (PostgreSQL does not take it:"
                        + " new row for relation \"docs\" violates check constraint",
                () -> store.publish(Database.ref("docs"), SCOPE, spec));
        assertThat(Database.rows(store, "docs")).containsOnlyKeys("1");
        database.execute(
                "alter table docs drop constraint docs_content_check, drop constraint"
                        + " docs_kind_fkey, drop constraint docs_code_key");
        store.publish(Database.ref("docs"), SCOPE, spec);
        assertThat(Database.rows(store, "docs")).hasSize(190).doesNotContainKey("1");
    }
}
