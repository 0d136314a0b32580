package dev.lockstep.run;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.SettableClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A database, a clock that the test moves, and the engines on them. */
final class Fixture implements AutoCloseable {
    final MetadataDatabase database;
    final SettableClock clock = new SettableClock();
    private final List<RunEngine> engines = new ArrayList<>();
    RunSettings settings =
            RunSettings.defaults().withZone(ZoneOffset.UTC).withGrace(Duration.ofSeconds(5));

    Fixture(MetadataDatabase database) {
        this.database = database;
    }

    /** Opens an engine and does not start it. */
    RunEngine open(Job... jobs) {
        RunEngine engine =
                RunEngine.open(database, List.of(jobs), settings, clock, clock::nanoTime);
        engines.add(engine);
        return engine;
    }

    RunEngine start(Job... jobs) {
        RunEngine engine = open(jobs);
        engine.start();
        return engine;
    }

    void advance(RunEngine engine, Duration by) {
        clock.advance(by);
        engine.wake();
    }

    static RunView await(RunService service, String id, RunState state) throws Exception {
        return await(service, id, view -> view.state() == state);
    }

    /** Waits until the run is as wished; fails after a time that no machine needs. */
    static RunView await(RunService service, String id, Predicate<RunView> wished)
            throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        RunView view = service.get(TenantId.DEFAULT, id);
        while (!wished.test(view)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the run did not get there: " + view);
            }
            view = service.awaitChange(TenantId.DEFAULT, view, Duration.ofSeconds(1));
        }
        return view;
    }

    /** Waits for what no row tells; fails after a time that no machine needs. */
    static void awaitTrue(BooleanSupplier wished) throws InterruptedException {
        for (int i = 0; i < 6000 && !wished.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (!wished.getAsBoolean()) {
            throw new AssertionError("it did not come about");
        }
    }

    @Override
    public void close() {
        engines.forEach(RunEngine::close);
        database.close();
    }
}
