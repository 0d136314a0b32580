package dev.lockstep.run.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.claim.FindCandidates;
import dev.lockstep.run.internal.execute.Telling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the claim loop asks every second must not cost more as the history grows. */
class PollCostTest {
    @TempDir Path home;

    @Test
    void thePollReadsNoRunThatHasEnded() {
        try (MetadataDatabase database = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            List<String> statements = database.read(PollCostTest::poll);
            assertThat(statements).hasSize(5);
            for (String sql : statements) {
                List<String> plan = database.read(handle -> plan(handle, sql));
                assertThat(plan)
                        .as(sql)
                        .noneMatch(line -> line.startsWith("SCAN r"))
                        .noneMatch(line -> line.contains("runs_ended"));
            }
        }
    }

    private static List<String> poll(Handle handle) {
        List<String> statements = new ArrayList<>();
        handle.setSqlLogger(
                new SqlLogger() {
                    @Override
                    public void logAfterExecution(StatementContext context) {
                        statements.add(context.getParsedSql().getSql());
                    }
                });
        FindCandidates find = new FindCandidates(Set.of("sync"), true);
        find.orphans(handle);
        find.owned(handle, "me");
        find.due(handle, 1, 4);
        find.queued(handle, 4);
        Telling.untold(handle);
        return statements;
    }

    /** With a constant for each parameter, which changes no plan. */
    private static List<String> plan(Handle handle, String sql) {
        return handle.createQuery("explain query plan " + sql.replace("?", "'x'"))
                .map((row, _) -> row.getString("detail"))
                .list();
    }
}
