package dev.lockstep.store.lucene.internal;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.internal.build.BuildFiles;
import dev.lockstep.store.lucene.internal.build.Builds;
import dev.lockstep.store.lucene.internal.document.RowDocuments;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.files.RootLock;
import dev.lockstep.store.lucene.internal.generation.Pins;
import dev.lockstep.store.lucene.internal.generation.Removals;
import dev.lockstep.store.lucene.internal.generation.Seals;
import dev.lockstep.store.lucene.internal.graph.GraphBudget;
import dev.lockstep.store.lucene.internal.graph.GraphFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts of an open store, wired. */
public record Engine(
        Home home,
        Seals seals,
        Pins pins,
        Builds builds,
        OpenGenerations opened,
        Removals removals,
        RootLock lock,
        ExecutorService compute) {
    public static final Limits LIMITS =
            new Limits(
                    GraphFormat.MAX_DIMENSION,
                    RowDocuments.MAX_ID_BYTES,
                    RowDocuments.MAX_TEXT_BYTES);

    public static Engine start(LuceneOptions options) {
        Home home = new Home(options.root());
        Seals seals = new Seals(home);
        Pins pins = new Pins(home, options.time());
        ExecutorService compute =
                Executors.newFixedThreadPool(
                        options.threads(),
                        Thread.ofPlatform().daemon().name("lucene-graph-", 1).factory());
        BuildFiles.Workers workers =
                new BuildFiles.Workers(
                        compute,
                        options.threads(),
                        new GraphBudget(options.graphBytes()),
                        options.bufferBytes());
        Engine engine =
                new Engine(
                        home,
                        seals,
                        pins,
                        new Builds(home, seals, workers),
                        new OpenGenerations(home, seals),
                        new Removals(home, pins),
                        RootLock.of(options.root()),
                        compute);
        if (engine.lock().isHeld()) {
            engine.removals().cleanUp();
        }
        return engine;
    }

    public List<String> indexes(TenantId tenant) {
        return Faults.io("list the indexes", () -> home.indexes(tenant));
    }

    public List<Generation> generations(TenantId tenant, String index) {
        return Faults.io("list the generations", () -> home.generations(tenant, index));
    }

    public void requireNotDropped(Generation generation) {
        if (home.isDropped(generation)) {
            throw LockstepException.notFound("generation", generation.toString());
        }
    }

    public void close() {
        builds.closeAll();
        compute.shutdown();
        lock.close();
    }
}
