package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.dataset.DatasetHome;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Takes one uploaded file in: parse, bronze, silver, status. */
public final class IngestJob implements Job {
    public static final String TYPE = "dataset-ingest";

    private final DatasetHome home;

    public IngestJob(DatasetHome home) {
        this.home = home;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                step("parse", context -> new ParseStep(home, context).run()),
                step("bronze", context -> new BronzeStep(home, context).run()),
                step("silver", context -> new SilverStep(home, context).run()),
                step("status", context -> new StatusStep(home, context).run()));
    }

    /** A step's work. */
    private interface Work {
        void run(StepContext context) throws Exception;
    }

    private Step step(String name, Work work) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) throws Exception {
                requireInput(context);
                try {
                    work.run(context);
                } catch (LockstepException e) {
                    if (isOfTheInput(e.kind())) {
                        home.uploads().remove(IngestSpec.of(context.parameters()).upload());
                    }
                    throw e;
                }
            }
        };
    }

    /** The same bytes would fail again: they are not kept, or whoever sends junk fills the disk. */
    private static boolean isOfTheInput(ErrorKind kind) {
        return kind == ErrorKind.USER || kind == ErrorKind.TOO_LARGE;
    }

    private void requireInput(StepContext context) {
        IngestSpec spec = IngestSpec.of(context.parameters());
        boolean there = Files.exists(home.uploads().input(spec.upload()));
        String completed = home.rows().get(context.tenant(), spec.dataset()).completedRun();
        if (!there && !context.runId().equals(completed)) {
            throw LockstepException.user(
                    "upload-gone",
                    "Cannot take '"
                            + Names.shown(spec.fileName())
                            + "' in again: found that it was removed after it had failed, expected"
                            + " its bytes; send it once more.");
        }
    }

    @Override
    public String target(Map<String, String> parameters) {
        IngestSpec spec = IngestSpec.of(parameters);
        return target(new TenantId(spec.tenant()), spec.name());
    }

    /** What an ingest of this dataset writes. */
    public static String target(TenantId tenant, String name) {
        return "dataset:" + tenant + "/" + name;
    }
}
