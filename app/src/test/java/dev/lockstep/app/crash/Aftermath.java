package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import java.util.Map;

/** What is done and proven after a kill. */
final class Aftermath {
    private Aftermath() {}

    /** What was acknowledged must end well by itself; what was not may be asked for again. */
    static void recover(Lockstep lockstep, Act act, int version, String output) {
        Map<String, String> seen = act.copies() ? Shelf.copied(lockstep) : Shelf.served(lockstep);
        assertThat(seen).isIn(Shelf.version(version - 1), Shelf.version(version));
        String run =
                output.lines()
                        .filter(line -> line.startsWith(UpdateUnderEyes.ACKNOWLEDGED))
                        .map(line -> line.substring(UpdateUnderEyes.ACKNOWLEDGED.length()))
                        .findFirst()
                        .orElse(null);
        if (run != null) {
            succeeded(lockstep, lockstep.runs().get(Shelf.TENANT, run));
        } else {
            lockstep.runs()
                    .list(Shelf.TENANT, null, null, null, 10)
                    .forEach(half -> Shelf.ended(lockstep, half));
            succeeded(lockstep, act.begin(lockstep, version));
        }
        if (act == Act.INGEST) {
            succeeded(lockstep, Act.SYNC.begin(lockstep, version));
        }
    }

    static void prove(Lockstep lockstep, int version) {
        Map<String, String> expected = Shelf.version(version);
        assertThat(Shelf.served(lockstep)).isEqualTo(expected);
        assertThat(count(lockstep, "select count(*) from dataset")).isEqualTo(expected.size());
        assertThat(count(lockstep, "select count(distinct book_id) from dataset"))
                .isEqualTo(expected.size());
        assertThat(count(lockstep, "select count(*) from bronze")).isEqualTo(expected.size());
        IndexView index = lockstep.indexes().get(Shelf.TENANT, Shelf.NAME);
        assertThat(index.inStep()).isTrue();
        assertThat(index.rows()).isEqualTo(expected.size());
        assertThat(lockstep.indexes().generations(Shelf.TENANT, Shelf.NAME))
                .filteredOn(g -> g.state().equals("serving"))
                .hasSize(1);
        RunView diff =
                lockstep.collections()
                        .diff(Shelf.TENANT, "lake/" + Shelf.NAME, "lucene/" + Shelf.NAME, false);
        assertThat(succeeded(lockstep, diff).result()).containsEntry("differences", "0");
    }

    /** The copy too, and nothing left over of how it was made. */
    static void proveCopy(Lockstep lockstep, int version) {
        assertThat(Shelf.copied(lockstep)).isEqualTo(Shelf.version(version));
        RunView diff =
                lockstep.collections().diff(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY, false);
        assertThat(succeeded(lockstep, diff).result()).containsEntry("differences", "0");
        assertThat(Shelf.lake(lockstep).pins(Shelf.ref(Shelf.COPY))).as("pins").isEmpty();
    }

    private static long count(Lockstep lockstep, String sql) {
        QueryResult result = lockstep.datasets().query(Shelf.TENANT, Shelf.NAME, sql, 1);
        return Long.parseLong(String.valueOf(result.rows().getFirst().getFirst()));
    }

    static RunView succeeded(Lockstep lockstep, RunView run) {
        RunView ended = Shelf.ended(lockstep, run);
        assertThat(ended.state()).as(ended.toString()).isEqualTo(RunState.SUCCEEDED);
        return ended;
    }
}
