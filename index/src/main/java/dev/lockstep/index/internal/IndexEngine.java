package dev.lockstep.index.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.CheckView;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.embed.EmbedStep;
import dev.lockstep.index.internal.generation.BuildStep;
import dev.lockstep.index.internal.generation.Leftovers;
import dev.lockstep.index.internal.generation.PublishStep;
import dev.lockstep.index.internal.generation.RetireStep;
import dev.lockstep.index.internal.generation.SealStep;
import dev.lockstep.index.internal.plan.Preflight;
import dev.lockstep.index.internal.prove.ProveStep;
import dev.lockstep.index.internal.search.OpenGenerations;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import dev.lockstep.index.internal.state.Json;
import dev.lockstep.index.internal.sync.Refusals;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.index.internal.sync.SyncStep;
import java.util.ArrayList;
import java.util.List;

/** Puts the parts of the module together: the steps of a sync, and what the service asks. */
public final class IndexEngine implements AutoCloseable {
    private final IndexParts parts;
    private final IndexRows indexes;
    private final GenerationRows generations;
    private final OpenGenerations open;
    private final Preflight preflight;

    public IndexEngine(IndexParts parts) {
        this.parts = parts;
        this.indexes = new IndexRows(parts.metadata(), parts.places().collections().kind());
        this.generations = new GenerationRows(parts.metadata());
        this.open = new OpenGenerations(parts.places().generations());
        this.preflight = new Preflight(parts, indexes);
    }

    IndexParts parts() {
        return parts;
    }

    IndexRows indexes() {
        return indexes;
    }

    GenerationRows generations() {
        return generations;
    }

    OpenGenerations open() {
        return open;
    }

    List<CheckView> check(TenantId tenant, String name) {
        return preflight.run(tenant, name);
    }

    /** The steps of a sync, in order. */
    public List<Step> steps() {
        Refusals refusals = new Refusals(parts, generations);
        return List.of(
                step("preflight", this::preflight),
                step("embed", new EmbedStep(parts, indexes, refusals)::run),
                step("build", new BuildStep(parts, generations, refusals)::run),
                step("seal", new SealStep(parts, generations)::run),
                step("prove", new ProveStep(parts, generations, open)::run),
                step("publish", new PublishStep(parts, indexes, generations, open)::run),
                step("postcheck", this::postcheck),
                step("retire", new RetireStep(parts, generations, open, refusals)::run));
    }

    private SyncStep step(String name, SyncStep.Work work) {
        return new SyncStep(name, parts, indexes, work);
    }

    private void preflight(SyncContext context) throws java.io.IOException {
        new Leftovers(parts, generations, open).removeThoseOfOthers(context);
        indexes.started(context.tenant(), context.name(), context.step().runId());
        tell(context, "checks", check(context.tenant(), context.name()));
    }

    /**
     * What serves now is what was built: it opens, has the rows, and its files are the sealed ones.
     */
    private void postcheck(SyncContext context) {
        IndexRow index = context.index();
        Generation serving = new Generation(index.tenant(), index.name(), index.champion());
        long expected =
                generations
                        .find(index.tenant(), index.name(), index.champion())
                        .map(g -> g.counts().rows())
                        .orElse(-1L);
        List<CheckView> checks = new ArrayList<>();
        try (OpenSearchers.Lease lease = open.lease(serving)) {
            Searcher searcher = lease.searcher();
            checks.add(
                    searcher.rows() == expected
                            ? Preflight.passed(
                                    "rows",
                                    "Generation "
                                            + serving.number()
                                            + " serves "
                                            + expected
                                            + " rows.")
                            : Preflight.failed(
                                    "rows",
                                    "It serves "
                                            + searcher.rows()
                                            + " rows, and was built with "
                                            + expected
                                            + ".",
                                    "Sync again with --full."));
        }
        boolean sealed = parts.places().generations().seal(serving, false).isPresent();
        checks.add(
                sealed
                        ? Preflight.passed("seal", "The generation is sealed.")
                        : Preflight.failed("seal", "The generation is not sealed.", "Sync again."));
        tell(context, "postchecks", checks);
    }

    private static void tell(SyncContext context, String key, List<CheckView> checks) {
        for (CheckView check : checks) {
            Level level =
                    switch (check.result()) {
                        case "failed" -> Level.ERROR;
                        case "note" -> Level.WARN;
                        default -> Level.INFO;
                    };
            context.step().log(level, check.name() + ": " + check.found());
        }
        context.step().keep("result." + key, Json.write(checks));
        requireAllPassed(context, checks);
    }

    private static void requireAllPassed(SyncContext context, List<CheckView> checks) {
        List<CheckView> failed = checks.stream().filter(c -> c.result().equals("failed")).toList();
        if (!failed.isEmpty()) {
            CheckView first = failed.getFirst();
            boolean space = first.name().equals(Preflight.FREE_SPACE);
            throw new LockstepException(
                    space ? ErrorKind.RESOURCES : ErrorKind.CONFLICT,
                    space ? "no-room" : "check-failed",
                    "Cannot sync the index "
                            + context.name()
                            + ": the check '"
                            + first.name()
                            + "' failed: "
                            + first.found()
                            + (first.todo() == null ? "" : " " + first.todo()));
        }
    }

    @Override
    public void close() {
        open.close();
    }
}
