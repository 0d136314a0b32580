package dev.lockstep.app.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The nightly run of each tenant with datasets: rewrites clean tables of many small files, then
 * forgets the history that nobody has pinned. The collections of indexes are rewritten by syncs,
 * since an index must know which snapshot it equals. In the end the runs of long ago are forgotten,
 * which would otherwise grow by one each time that something is in step again.
 *
 * @param history how long snapshots are kept that nobody needs
 * @param past forgets what ended before then and says how much
 */
public record Upkeep(
        Maintainable silver,
        Maintainable collections,
        Duration history,
        Function<Instant, String> past)
        implements Job {
    static final String TYPE = "upkeep";

    /** How long ended runs are shown. */
    private static final Duration RUNS_KEPT = Duration.ofDays(90);

    private static final String TENANT = "tenant";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                step(
                        "compact",
                        List.of(silver),
                        (store, ref) -> store.compactionDue(ref) ? store.compact(ref) : ""),
                step(
                        "expire",
                        List.of(silver, collections),
                        (store, ref) -> store.expire(ref, history)),
                forget());
    }

    @Override
    public String target(Map<String, String> parameters) {
        return TYPE + ":" + parameters.get(TENANT);
    }

    /** Puts the tenant's run on the schedule, unless it is there already. */
    static void schedule(RunService runs, TenantId tenant, String cron) {
        boolean there = runs.schedules(tenant).stream().anyMatch(s -> s.name().equals(TYPE));
        if (!there) {
            Map<String, String> parameters = Map.of(TENANT, tenant.value());
            runs.schedule(
                    tenant,
                    TYPE,
                    cron,
                    new RunRequest(tenant, TYPE, "all tables", parameters, null));
        }
    }

    private Step forget() {
        return new Step() {
            @Override
            public String name() {
                return "forget";
            }

            @Override
            public void run(StepContext context) {
                String done = past.apply(Instant.now().minus(RUNS_KEPT));
                if (!done.isEmpty()) {
                    context.log(Level.INFO, done);
                }
            }
        };
    }

    private static Step step(
            String name,
            List<Maintainable> stores,
            BiFunction<Maintainable, CollectionRef, String> act) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) {
                stores.forEach(store -> overAll(store, context, act));
            }
        };
    }

    private static void overAll(
            Maintainable store,
            StepContext context,
            BiFunction<Maintainable, CollectionRef, String> act) {
        List<CollectionInfo> all = store.collections(context.tenant());
        for (int i = 0; i < all.size(); i++) {
            context.checkCancelled();
            String done = act.apply(store, all.get(i).ref());
            if (!done.isEmpty()) {
                context.log(Level.INFO, all.get(i).ref() + ": " + done);
            }
            context.progress(Progress.of("tables", all.size(), i + 1L));
        }
    }
}
