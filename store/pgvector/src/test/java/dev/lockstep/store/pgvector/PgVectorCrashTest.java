package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load that is killed loses and doubles nothing, in a table of ours and in those of others. */
class PgVectorCrashTest {
    private static final String[] OLD = {"old-0", "old-1", "old-2"};

    private final Database database = new Database();

    @ParameterizedTest
    @CsvSource({
        "PGVECTOR_BEFORE_COMMIT, 2, write, ours, 20",
        "PGVECTOR_AFTER_COMMIT, 2, write, theirs, 40",
        "PGVECTOR_BEFORE_COMMIT, 3, replace, theirs, 0",
        "RESTORE_BEFORE_PUBLISH, 1, replace, ours, 0",
        "RESTORE_BEFORE_PUBLISH, 1, replace, theirs, 0",
        "RESTORE_AFTER_PUBLISH, 1, replace, ours, 60",
        "PGVECTOR_AFTER_COMMIT, 2, replace, langchain, 0",
        "RESTORE_BEFORE_PUBLISH, 1, replace, langchain, 0",
        "RESTORE_AFTER_PUBLISH, 1, replace, langchain, 60",
    })
    void nothingIsLostOrDoubled(CrashPoint point, int nth, String how, String whose, int left) {
        try (PgVectorStore store = database.store()) {
            prepare(store, whose);
            ChildJvm.Ended killed = child(point, nth).run(arguments(whose, 1, how));
            assertThat(killed.crashed()).as(killed.output()).isTrue();
            assertThat(Database.rows(store, whose).keySet().stream().filter(this::loaded))
                    .hasSize(left);

            new ChildJvm(CrashingLoad.class).run(arguments(whose, 2, how)).expectSuccess();

            List<Row> expected = new ArrayList<>();
            for (int batch = 0; batch < CrashingLoad.BATCHES; batch++) {
                expected.addAll(CrashingLoad.rows((long) batch * CrashingLoad.ROWS));
            }
            Rows.assertSame(expected, Database.rows(store, whose).values());
            assertThat(
                            database.column(
                                    "select relation from lockstep.stagings where relation is not null"))
                    .isEmpty();
        }
    }

    private boolean loaded(String id) {
        return id.startsWith("row-");
    }

    private void prepare(PgVectorStore store, String whose) {
        if (whose.equals("langchain")) {
            // Without rows, so that what is restored is put where it stays.
            try (PgVectorStore making =
                    PgVectorStore.open(database.options().withLayout(Layout.LANGCHAIN_ID))) {
                making.create(Database.ref(whose), CollectionSpec.of(3, Metric.COSINE));
            }
            return;
        }
        if (whose.equals("ours")) {
            store.create(Database.ref(whose), CollectionSpec.of(3, Metric.COSINE));
        } else {
            database.execute(
                    "create table theirs (id text primary key, v vector(3), content text, metadata"
                            + " jsonb)");
        }
        List<Row> old = new ArrayList<>();
        for (String id : OLD) {
            old.add(new Row(id, new float[] {0, 0, 1}, null, null));
        }
        Database.write(store, whose, "earlier", old.toArray(Row[]::new));
    }

    private static ChildJvm child(CrashPoint point, int nth) {
        return new ChildJvm(CrashingLoad.class).crashAt(point, nth);
    }

    private String[] arguments(String whose, long epoch, String how) {
        return new String[] {
            database.url(), database.options().user(), whose, Long.toString(epoch), how
        };
    }
}
