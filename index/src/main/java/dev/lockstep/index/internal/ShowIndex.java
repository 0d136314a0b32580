package dev.lockstep.index.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.index.internal.plan.SyncPlanner;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.IndexRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of an index. */
final class ShowIndex {
    private final IndexEngine engine;
    private final SyncPlanner planner;
    private final RunService runs;

    ShowIndex(IndexEngine engine, SyncPlanner planner, RunService runs) {
        this.engine = engine;
        this.planner = planner;
        this.runs = runs;
    }

    /** What decides the status. */
    private record Standing(boolean ready, boolean syncing, boolean failed, long lag) {
        String status() {
            if (syncing) {
                return "syncing";
            }
            if (failed) {
                return "failed";
            }
            if (!ready) {
                return "empty";
            }
            return lag == 0 ? "ready" : "stale";
        }

        String detailed() {
            String at = ready ? "ONLINE" : "OFFLINE";
            if (syncing) {
                return at + "_PIPELINE_UPDATE";
            }
            return failed ? at + "_PIPELINE_FAILED" : at;
        }
    }

    IndexView view(IndexRow index) {
        Optional<GenerationRow> champion =
                engine.generations().find(index.tenant(), index.name(), index.champion());
        Optional<CollectionInfo> collection =
                engine.parts().places().collections().describe(index.collection());
        Standing standing =
                new Standing(
                        champion.isPresent(),
                        isSyncing(index),
                        index.failure() != null,
                        lag(index));
        boolean inStep =
                standing.lag() == 0
                        && champion.isPresent()
                        && collection
                                .map(c ->
                                        c.version()
                                                .equals(
                                                        champion.get()
                                                                .collectionSnapshot()
                                                                .version()))
                                .orElse(false);
        return new IndexView(
                index.definition(),
                standing.ready(),
                standing.status(),
                standing.detailed(),
                inStep,
                standing.lag(),
                champion.map(g -> g.counts().rows()).orElse(0L),
                champion.map(g -> g.counts().bytes()).orElse(0L),
                collection.map(c -> c.spec().dimension()).orElse(0),
                model(collection),
                champion.map(g -> g.view(index.champion())).orElse(null),
                index.collectionSource() == null ? null : index.collectionSource().id(),
                index.lastSync(),
                champion.map(GenerationRow::provenAt).orElse(null),
                index.failure(),
                index.lastRun());
    }

    private static String model(Optional<CollectionInfo> collection) {
        String canonical = collection.map(c -> c.spec().model()).orElse(null);
        return canonical == null ? "" : canonical.substring(0, end(canonical));
    }

    private static int end(String canonical) {
        int bar = canonical.indexOf('|');
        return bar < 0 ? canonical.length() : bar;
    }

    private boolean isSyncing(IndexRow index) {
        RunView run = lastRun(index);
        return run != null && !run.state().ended() && run.state() != RunState.QUEUED;
    }

    private @Nullable RunView lastRun(IndexRow index) {
        if (index.lastRun() == null) {
            return null;
        }
        try {
            return runs.get(index.tenant(), index.lastRun());
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private long lag(IndexRow index) {
        try {
            DatasetView dataset =
                    engine.parts()
                            .datasets()
                            .get()
                            .get(index.tenant(), index.definition().dataset());
            return planner.lag(index, dataset);
        } catch (LockstepException e) {
            return -1;
        }
    }
}
